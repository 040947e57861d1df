/** The BEAM's side: one Elixir that stays, is asked for many scenarios at a time, and answers with traces. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import readline from "node:readline";
import type { Scenario, Trace } from "../language/scenario.ts";

/** How the BEAM is asked. */
export interface Asking {
  /** How many of its own milliseconds a millisecond of a scenario takes. */
  readonly scale: number;
  /** How many scenarios run at the same time. */
  readonly parallel: number;
  /** Seeds of other orders to run in, one for each scenario; without them, in the BEAM's usual one. */
  readonly shakes?: readonly number[];
}

/** No trace came in time. */
export interface Silent {
  readonly silent: string;
}

/** Versions of what runs. */
export interface Versions {
  readonly elixir: string;
  readonly otp: string;
}

interface Waiting {
  readonly answer: (trace: Trace | Silent) => void;
  readonly timer: NodeJS.Timeout;
}

const kPatienceMs = 30_000;

/** A running Elixir. */
export class Beam {
  readonly versions: Versions;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  #over: string | undefined;

  private constructor(process: ChildProcess, versions: Versions) {
    this.#process = process;
    this.versions = versions;
  }

  /** Starts Elixir; `undefined` where there is none. */
  static start(): Promise<Beam | undefined> {
    return new Promise((resolve, reject) => {
      const child = spawn(
        "elixir",
        ["--erl", "+S 1:1 +sbwt none", path.join(import.meta.dirname, "..", "elixir", "run.exs")],
        {
          stdio: ["pipe", "pipe", "pipe"],
          env: { ...process.env, ERL_CRASH_DUMP: "/dev/null", ERL_CRASH_DUMP_SECONDS: "0" },
        },
      );
      let said = "";
      let beam: Beam | undefined;
      child.stderr.on("data", (text: Buffer) => (said += text.toString()));
      child.on("error", (error: NodeJS.ErrnoException) =>
        error.code === "ENOENT" ? resolve(undefined) : reject(error),
      );
      child.on("exit", (code, signal) => {
        const how = `Elixir ended (${signal ?? `exit code ${code}`}) ${said.slice(-500)}`.trimEnd();
        if (beam === undefined) reject(new Error(`expected Elixir to run conformance/elixir/run.exs, but: ${how}`));
        else beam.#ended(how);
      });
      child.stdin.on("error", () => {});
      readline.createInterface({ input: child.stdout }).on("line", (line) => {
        // What is no answer is a complaint of the BEAM's own, such as why it ends.
        if (!line.startsWith("{")) return void (said += `${line}\n`);
        const answer = JSON.parse(line) as
          | (Trace & { readonly number: number })
          | (Versions & { readonly ready: true });
        if ("ready" in answer) resolve((beam = new Beam(child, { elixir: answer.elixir, otp: answer.otp })));
        else if (beam !== undefined) beam.#answered(answer.number, answer);
      });
    });
  }

  /** How it ended, by itself or by somebody's hand; `undefined` while it runs. */
  get over(): string | undefined {
    return this.#over;
  }

  /** Runs scenarios, many at a time; the traces are in the order of the scenarios. */
  async run(scenarios: readonly Scenario[], { scale, parallel, shakes }: Asking): Promise<(Trace | Silent)[]> {
    const traces: (Trace | Silent)[] = [];
    const lane = async (places: number[]): Promise<void> => {
      for (let at = places.shift(); at !== undefined; at = places.shift())
        traces[at] = await this.#ask(scenarios[at]!, scale, shakes?.[at]);
    };
    const places = [...scenarios.keys()];
    // Applications share the controller of the whole node: one scenario that has some runs at a time.
    const alone = places.filter((at) => scenarios[at]!.applications !== undefined);
    const others = places.filter((at) => scenarios[at]!.applications === undefined);
    await Promise.all([lane(alone), ...Array.from({ length: parallel }, () => lane(others))]);
    return traces;
  }

  /** Ends Elixir. */
  stop(): void {
    this.#process.stdin?.end();
    this.#process.kill();
  }

  #ask(scenario: Scenario, scale: number, shake: number | undefined): Promise<Trace | Silent> {
    if (this.#over !== undefined) return Promise.resolve({ silent: this.#over });
    const number = ++this.#number;
    const passing = scenario.steps.reduce((total, { advance = 0 }) => total + advance, 0);
    return new Promise((answer) => {
      const silent = (): void => this.#answered(number, { silent: "no trace in time" });
      this.#waiting.set(number, { answer, timer: setTimeout(silent, kPatienceMs + passing * scale * 2) });
      this.#process.stdin?.write(`${JSON.stringify({ number, scale, shake, scenario })}\n`);
    });
  }

  #answered(number: number, trace: Trace | Silent): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    clearTimeout(waiting.timer);
    waiting.answer(trace);
  }

  #ended(how: string): void {
    this.#over = how;
    for (const number of this.#waiting.keys()) this.#answered(number, { silent: how });
  }
}
