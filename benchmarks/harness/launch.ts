/** Runs one side in a process of its own, and reads the outcome off its last line. */
import { spawn } from "node:child_process";
import type { Command } from "./commands.ts";
import type { Outcome } from "./question.ts";

const boundMs = 300_000;

/** Starts a side and waits for its outcome; throws when it fails, is not complete, or takes too long. */
export function launch(command: Command, environment: Readonly<Record<string, string>>): Promise<Outcome> {
  const [program, ...words] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment, NODE_ENV: "production" },
    });
    let out = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out = (out + text).slice(-1_000_000)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-4_000)));
    const bound = setTimeout(() => child.kill("SIGKILL"), boundMs);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(bound);
      try {
        resolve(outcomeIn(out, `${errors}\n(exit ${code ?? signal})`));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** The outcome in a side's output, when it is there and complete. */
export function outcomeIn(out: string, otherwise: string): Outcome {
  const line = out.split("\n").findLast((text) => text.startsWith('{"outcome"') || text.startsWith('{"failed"'));
  if (line === undefined) throw new Error(`expected a line with the outcome, got: ${otherwise.trim()}`);
  const said = JSON.parse(line) as { outcome?: Outcome; failed?: string };
  if (said.outcome === undefined) throw new Error(said.failed ?? "failed");
  const { done, expected } = said.outcome;
  if (done !== expected) throw new Error(`expected ${expected} done, got: ${done}; the load was not complete`);
  return said.outcome;
}
