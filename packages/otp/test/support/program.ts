/** Programs run in processes of their own, for what only a whole program can show. */

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** What every program begins with: a worker that tells of its end, and a tree of one or more. */
export const prelude = `
  import { Application, GenServer, Process, Supervisor, deferred, ignore, noreply, ok, reply, stop } from "@hinotori/otp";
  const say = (line) => process.stdout.write(line + "\\n");
  const Worker = GenServer.define("Worker", {
    init: (id) => { Process.flag("trap_exit", true); return ok(id); },
    handleCast: { crash: () => { throw new Error("crash of " + "worker"); } },
    terminate: (reason, id) => say(id + " ends: " + reason),
  });
  const worker = (id, more) => ({ ...Worker.childSpec(id), id, ...more });
  const Stuck = GenServer.define("Stuck", {
    init: () => { Process.flag("trap_exit", true); return ok(0); },
    terminate: () => { say("stuck"); return new Promise(() => {}); },
  });
  const stuck = { ...Stuck.childSpec(), shutdown: "infinity" };
  const tree = (...children) => Supervisor.startLink(children, { strategy: "one_for_one", maxRestarts: 0 });
`;

/** How a program ended, and all it said. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A program in a process of its own. */
export class Program {
  readonly #child: ChildProcess;
  readonly ended: Promise<Ended>;
  output = "";
  #heard: () => void = () => {};

  constructor(text: string) {
    this.#child = spawn(
      process.execPath,
      ["--import", "tsx", "--conditions=@hinotori/source", "--input-type=module", "--eval", `${prelude}\n${text}`],
      {
        cwd: fileURLToPath(new URL("../..", import.meta.url)),
        env: { ...process.env, NODE_ENV: "production", NODE_OPTIONS: "" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const hear = (chunk: Buffer): void => {
      this.output += chunk.toString();
      this.#heard();
    };
    this.#child.stdout!.on("data", hear);
    this.#child.stderr!.on("data", hear);
    this.ended = new Promise((done) => {
      this.#child.on("close", (code) => {
        this.#heard();
        done({ code, output: this.output });
      });
    });
  }

  /** Waits until the program has said this; fails with all it said when it has ended first. */
  async says(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      const over = await Promise.race([
        this.ended,
        new Promise<undefined>((heard) => (this.#heard = () => heard(undefined))),
      ]);
      if (over !== undefined && !this.output.includes(words))
        throw new Error(`the program ended (${over.code}) before it said ${words}:\n${this.output}`);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Runs a program that ends with the test; the prelude is in front of its text. */
export function run(text: string): Program {
  const program = new Program(text);
  onTestFinished(async () => {
    program.signal("SIGKILL");
    await program.ended;
  });
  return program;
}

/** The lines of an output that are among those wanted, in the order in which they came. */
export function order(output: string, ...wanted: readonly string[]): string[] {
  return output.split("\n").filter((line) => wanted.includes(line));
}
