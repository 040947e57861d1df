/** Runs a function over many values in tasks, so many at a time, with back-pressure. */

import { ArgumentError, ExitError } from "../errors.ts";
import { type Cell, cellOf, kTraps } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { deliver, kExitSignal } from "../process/signal.ts";
import { takeExit, unlink } from "../process/watch.ts";
import { availableParallelism } from "node:os";
import { type Outcome, forget, noteWait, outcomeOf } from "./outcome.ts";
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

class Running<Result> {
  readonly task: TaskHandle<Result>;
  /** To be called when the consumer does not wait for it any more. */
  readonly waitIsOver: () => void;
  /** Set when it has ended, or its time is over. */
  ended: { readonly outcome: Outcome<Result> | undefined } | undefined;

  constructor(task: TaskHandle<Result>, owner: Cell) {
    this.task = task;
    // Until it has ended, since a task that calls its consumer gets no answer before the stream is over, however busy that is meanwhile.
    const target = task.pid === undefined ? undefined : cellOf(task.pid);
    this.waitIsOver = target === undefined ? () => {} : noteWait(owner, target);
  }
}

/** Refuses wrong options when the stream is built. */
export function checkStream(options: StreamOptions): Required<StreamOptions> {
  const { maxConcurrency = availableParallelism(), ordered = true, timeout = 5000, onTimeout = "exit" } = options;
  const wrong = (what: string, got: unknown): never => {
    throw new ArgumentError(`expected ${what}, got: ${inspect(got)}`);
  };
  if (!(Number.isInteger(maxConcurrency) && maxConcurrency > 0))
    wrong("`maxConcurrency` to be an integer from 1 up", maxConcurrency);
  if (onTimeout !== "exit" && onTimeout !== "kill_task") wrong('`onTimeout` to be "exit" or "kill_task"', onTimeout);
  if (timeout !== "infinity" && !(typeof timeout === "number" && timeout >= 0))
    wrong('`timeout` to be milliseconds or "infinity"', timeout);
  return { maxConcurrency, ordered, timeout, onTimeout };
}

/**
 * The stream: lazy, at most `maxConcurrency` tasks at a time; what runs when it is left is killed. When its consumer ends, links have their say, as in
 * OTP: a task that is linked with it gets its reason, any other goes on.
 */
export async function* stream<Value, Result>(
  values: Iterable<Value> | AsyncIterable<Value>,
  work: (value: Value) => Result,
  { spawn, ...options }: Required<StreamOptions> & { readonly spawn: Spawn<Result> },
): AsyncGenerator<Outcome<Awaited<Result>>, void, undefined> {
  const owner = self();
  const crew = new Crew<Awaited<Result>>(owner, options);
  const source = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  let exhausted = false;
  const startNext = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done === true) return false;
    const task = spawn(() => work(next.value));
    // One that is here already is noted before it runs, which an await would let it.
    crew.add(task instanceof Promise ? await started(owner, task, options) : task);
    return true;
  };
  try {
    while (true) {
      const first = crew.takeReady();
      if (first !== undefined) yield first.outcome ?? late(options);
      else if (!exhausted && crew.mayTake) exhausted = !(await startNext());
      else if (crew.isEmpty) return;
      else await crew.nextEnd();
    }
  } finally {
    crew.disband();
    if (!exhausted) await source.return?.();
  }
}

/**
 * A task that could not be started, because its supervisor is not there: an exit of the stream, for a consumer that traps exits. Any
 * other ends, nolink or not: on the BEAM the tasks of a stream are started by a process that is linked with the consumer.
 */
async function started<Task>(owner: Cell, task: Promise<Task>, { timeout }: Required<StreamOptions>): Promise<Task> {
  try {
    return await task;
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    if ((owner.flags & kTraps) === 0) deliver(owner.pid, kExitSignal, error.exitReason, owner);
    throw new ExitError(error.exitReason, ["Task.Supervised", "stream", [timeout]]);
  }
}

/** What a task that takes too long comes to: an error that ends the stream, or an outcome. */
function late({ onTimeout, timeout }: Required<StreamOptions>): Outcome<never> {
  if (onTimeout === "exit") throw new ExitError("timeout", ["Task.Supervised", "stream", [timeout]]);
  return { status: "exit", reason: "timeout" };
}

/** The tasks of one stream: those that run, and those that have ended and wait for their turn. */
class Crew<Result> {
  readonly #owner: Cell;
  readonly #options: Required<StreamOptions>;
  /** In the order of the input. */
  readonly #tasks = new Set<Running<Result>>();
  /** Those that have ended, in the order they did, and have not been looked at: their places are not free yet. */
  readonly #ended: Running<Result>[] = [];
  /** Those that were looked at, and wait until it is their turn. */
  readonly #ready = new Set<Running<Result>>();
  #changed: (() => void) | undefined;

  constructor(owner: Cell, options: Required<StreamOptions>) {
    this.#owner = owner;
    this.#options = options;
  }

  get mayTake(): boolean {
    return this.#tasks.size - this.#ready.size < this.#options.maxConcurrency;
  }

  get isEmpty(): boolean {
    return this.#tasks.size === 0;
  }

  add(task: TaskHandle<Result>): void {
    const running = new Running(task, this.#owner);
    this.#tasks.add(running);
    void outcomeOf<Result>(this.#owner, task.ref, this.#options.timeout).then((outcome) => {
      running.ended = { outcome };
      running.waitIsOver();
      this.#ended.push(running);
      // Its EXIT is no message for a consumer that traps exits.
      if (outcome === undefined) kill(this.#owner, task);
      else detach(this.#owner, task);
      this.#changed?.();
    });
  }

  /** The next to be given to the consumer, taken out; `undefined` while there is none. */
  takeReady(): Running<Result>["ended"] {
    const [next] = this.#options.ordered ? this.#tasks : this.#ready;
    if (next === undefined || !this.#ready.has(next)) return undefined;
    this.#tasks.delete(next);
    this.#ready.delete(next);
    return next.ended;
  }

  /** Waits for the end of one more task. One at a time, so that the source is read no faster than ends are wanted. */
  async nextEnd(): Promise<void> {
    while (this.#ended.length === 0) await new Promise<void>((done) => (this.#changed = done));
    this.#ready.add(this.#ended.shift()!);
  }

  /** Kills what runs. */
  disband(): void {
    for (const running of this.#tasks) {
      running.waitIsOver();
      if (running.ended === undefined) kill(this.#owner, running.task);
    }
    this.#tasks.clear();
  }
}

function detach(owner: Cell, { pid }: TaskHandle<unknown>): void {
  if (pid === undefined) return;
  unlink(owner, pid);
  takeExit(owner, pid);
}

/** Ends a task, and takes out of the mailbox what it left there. Whoever waits for it is told first, so that no wait is left over. */
function kill(owner: Cell, task: TaskHandle<unknown>): void {
  detach(owner, task);
  if (task.pid !== undefined) deliver(task.pid, kExitSignal, "kill", owner);
  forget(owner, task.ref);
}
