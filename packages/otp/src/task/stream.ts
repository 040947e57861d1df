/** Runs a function over many values in tasks, so many at a time, with back-pressure. */

import { ArgumentError, ExitError } from "../errors.ts";
import type { Cell } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { Pid } from "../process/pid.ts";
import { deliver, kExitSignal } from "../process/signal.ts";
import { unlink } from "../process/watch.ts";
import { availableParallelism } from "node:os";
import { type Outcome, forget, outcomeOf } from "./outcome.ts";
import type { TaskHandle } from "./run.ts";

/** How a stream of tasks runs. */
export interface StreamOptions {
  /** How many tasks run at once. Default: the number of cores. */
  readonly maxConcurrency?: number;
  /** Whether results come in the order of the input. Default `true`. */
  readonly ordered?: boolean;
  /** Milliseconds that one task may take, or `"infinity"`. Default 5000. */
  readonly timeout?: number | "infinity";
  /** When a task takes too long: `"exit"` (default) ends the stream with an error, `"kill_task"` gives `{ status: "exit", reason: "timeout" }`. */
  readonly onTimeout?: "exit" | "kill_task";
}

/** Starts the task for one value. */
export type Spawn<Result> = (work: () => Result) => Promise<TaskHandle<Awaited<Result>>> | TaskHandle<Awaited<Result>>;

interface Running<Result> {
  readonly task: TaskHandle<Result>;
  readonly outcome: Promise<Outcome<Result> | undefined>;
}

/** Refuses wrong options when the stream is built. */
export function checkStream(options: StreamOptions): Required<StreamOptions> {
  const { maxConcurrency = availableParallelism(), ordered = true, timeout = 5000, onTimeout = "exit" } = options;
  const wrong = (what: string, got: unknown): never => {
    throw new ArgumentError(`expected ${what}, got: ${inspect(got)}`);
  };
  if (!(Number.isInteger(maxConcurrency) && maxConcurrency > 0)) wrong("`maxConcurrency` to be an integer from 1 up", maxConcurrency);
  if (onTimeout !== "exit" && onTimeout !== "kill_task") wrong('`onTimeout` to be "exit" or "kill_task"', onTimeout);
  if (timeout !== "infinity" && !(typeof timeout === "number" && timeout >= 0)) wrong('`timeout` to be milliseconds or "infinity"', timeout);
  return { maxConcurrency, ordered, timeout, onTimeout };
}

/** The stream: lazy, at most `maxConcurrency` tasks ahead of its consumer; what runs when it is left is killed. */
export async function* stream<Value, Result>(
  values: Iterable<Value> | AsyncIterable<Value>,
  work: (value: Value) => Result,
  { spawn, ...options }: Required<StreamOptions> & { readonly spawn: Spawn<Result> },
): AsyncGenerator<Outcome<Awaited<Result>>, void, undefined> {
  const owner = self();
  const running: Running<Awaited<Result>>[] = [];
  const source = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  let exhausted = false;
  try {
    while (true) {
      while (!exhausted && running.length < options.maxConcurrency) {
        const next = await source.next();
        if (next.done === true) {
          exhausted = true;
          break;
        }
        const task = await spawn(() => work(next.value));
        running.push({ task, outcome: outcomeOf(owner, task.ref, options.timeout) });
      }
      if (running.length === 0) return;
      const at = options.ordered ? 0 : await firstSettled(running);
      const [{ task, outcome }] = running.splice(at, 1) as [Running<Awaited<Result>>];
      const result = await outcome;
      if (result !== undefined) {
        yield result;
        continue;
      }
      kill(owner, task);
      if (options.onTimeout === "exit") throw new ExitError("timeout", ["Task.Supervised", "stream", [options.timeout]]);
      yield { status: "exit", reason: "timeout" };
    }
  } finally {
    for (const { task } of running) kill(owner, task);
    if (!exhausted) await source.return?.();
  }
}

async function firstSettled(running: readonly Running<unknown>[]): Promise<number> {
  return Promise.race(running.map(({ outcome }, at) => outcome.then(() => at)));
}

function kill(owner: Cell, { pid, ref }: TaskHandle<unknown>): void {
  forget(owner, ref);
  if (pid === undefined) return;
  unlink(owner, pid);
  if (Pid.cell(pid) !== undefined) deliver(pid, kExitSignal, "kill", owner);
}
