/**
 * One piece of work in a process of its own, whose result may be waited for.
 *
 * ## Example
 *
 * ```ts run
 * import { Task } from "@hinotori/otp";
 *
 * const sum = Task.async(async () => 1 + 2);
 * await Task.await(sum); // => 3
 *
 * const squares = [];
 * for await (const square of Task.asyncStream([1, 2, 3], async (n) => n * n)) squares.push(square);
 * squares.length; // => 3
 * squares[2]; // => { status: "ok", value: 9 }
 * ```
 *
 * A task is linked with its owner and monitored by it: when it crashes the owner falls too, unless it traps exits. To start tasks that
 * may fail alone, use `TaskSupervisor.asyncNolink`. As a child, `[Task, () => work()]` runs once, `"temporary"`.
 *
 * ## Without await
 *
 * A GenServer that does not await gets the result as a message, `[ref, result]`, then the DOWN of the task.
 *
 * ## Failure
 *
 * `await` fails with the task's reason in an {@link ExitError}, or with `"timeout"`, after which neither result nor DOWN arrives.
 * `yield` gives the outcome instead: `{ status: "ok", value }`, `{ status: "exit", reason }`, or `undefined` while it runs.
 *
 * ## Limits
 *
 * Tasks share the one thread: they interleave where they await, and do not compute side by side.
 */

import type { ChildSpec } from "./child-spec.ts";
import { ArgumentError, ExitError } from "./errors.ts";
import { clearTimer, monotonicTime, setTimer } from "./clock.ts";
import { type Cell, cellOf } from "./process/cell.ts";
import { self } from "./process/context.ts";
import { checkTimeout } from "./process/info.ts";
import { inspect } from "./process/inspect.ts";
import { kMessage } from "./process/mailbox.ts";
import { type Pid, Ref } from "./process/pid.ts";
import { deliver, kExitSignal } from "./process/signal.ts";
import { monitor, unlink } from "./process/watch.ts";
import { type Outcome, awaiting, forget, nextOutcome, outcomeOf } from "./task/outcome.ts";
import { TaskHandle, checkOwner, startAlone, startFor } from "./task/run.ts";
import { type StreamOptions, checkStream, stream } from "./task/stream.ts";

export type { Outcome } from "./task/outcome.ts";
export type { StreamOptions } from "./task/stream.ts";

/** A task under way. */
export type Task<Result> = TaskHandle<Result>;

const kTimeout = 5000;

/** The name of the module, for ids. */
export const name = "Task";

/** Starts a task linked with the caller, its owner. */
function asyncTask<Result>(work: () => Result): Task<Awaited<Result>> {
  return startFor(self(), work, { owner: true, caller: false });
}

/**
 * Waits for a task's result.
 *
 * @param timeout milliseconds, default 5000, or `"infinity"`.
 * @throws ExitError the task's reason, `"timeout"`, or `["call_cycle", pids]` when the task waits for its owner; ArgumentError when the caller is not
 * its owner.
 */
async function awaitTask<Result>(task: Task<Result>, timeout: number | "infinity" = kTimeout): Promise<Result> {
  checkTimeout(timeout, "the timeout of an await");
  const owner = checkOwner(task, "await");
  const call = ["Task", "await", [task, timeout]] as const;
  const outcome = await awaiting({ owner, tasks: [task], call }, () => outcomeOf<Result>(owner, task.ref, timeout));
  if (outcome?.status === "ok") return outcome.value;
  if (outcome === undefined) forget(owner, task.ref);
  throw new ExitError(outcome === undefined ? "timeout" : outcome.reason, call);
}

export { asyncTask as async, awaitTask as await, yieldTask as yield };

/** Waits for the results of tasks, in their order. @throws ExitError as `await`, of the first that fails. */
export async function awaitMany<Results extends readonly unknown[]>(
  tasks: { readonly [At in keyof Results]: Task<Results[At]> },
  timeout: number | "infinity" = kTimeout,
): Promise<Results> {
  checkTimeout(timeout, "the timeout of an await");
  const all = tasks as readonly Task<unknown>[];
  const owner = self();
  for (const task of all) checkOwner(task, "awaitMany");
  const values = new Map<unknown, unknown>();
  const call = ["Task", "awaitMany", [tasks, timeout]] as const;
  const failed = await awaiting({ owner, tasks: all, call }, () =>
    collect(owner, all, {
      timeout,
      take: (ref, outcome) => outcome.status === "ok" && values.set(ref, outcome.value) !== undefined,
    }),
  );
  if (failed === undefined) return all.map(({ ref }) => values.get(ref)) as unknown as Results;
  for (const task of all) forget(owner, task.ref);
  throw new ExitError(failed.outcome?.status === "exit" ? failed.outcome.reason : "timeout", call);
}

interface Collecting {
  readonly timeout: number | "infinity";
  /** Gets each outcome as it comes; `false` to wait no longer. */
  readonly take: (ref: Ref, outcome: Outcome<unknown>) => boolean;
}

/** Waits for tasks in the order they end; `undefined` when all have, else what it was that ended the wait. */
async function collect(
  owner: Cell,
  tasks: readonly Task<unknown>[],
  { timeout, take }: Collecting,
): Promise<{ readonly outcome: Outcome<unknown> | undefined } | undefined> {
  const open = new Set<unknown>(tasks.map(({ ref }) => ref));
  const until = timeout === "infinity" ? undefined : monotonicTime() + timeout;
  while (open.size > 0) {
    const left = until === undefined ? "infinity" : Math.max(0, until - monotonicTime());
    const came = await nextOutcome(owner, (ref) => open.has(ref), left);
    if (came === undefined) return { outcome: undefined };
    open.delete(came.ref);
    if (!take(came.ref, came.outcome)) return { outcome: came.outcome };
  }
  return undefined;
}

/**
 * Waits a while for a task, and tells its outcome.
 *
 * @returns `undefined` when it still runs; it may be asked again.
 */
async function yieldTask<Result>(
  task: Task<Result>,
  timeout: number | "infinity" = kTimeout,
): Promise<Outcome<Result> | undefined> {
  checkTimeout(timeout, "the timeout of a yield");
  return outcomeOf<Result>(checkOwner(task, "yield"), task.ref, timeout);
}

/** What is done with tasks that still run when the time is over. */
export interface YieldOptions {
  /** Milliseconds, default 5000, or `"infinity"`. */
  readonly timeout?: number | "infinity";
  /** `"nothing"` (default), `"ignore"`: their results never arrive, `"kill_task"`. */
  readonly onTimeout?: "nothing" | "ignore" | "kill_task";
  /** How many outcomes are enough: the rest are left as they are. Default: all. */
  readonly limit?: number;
}

/** The outcomes of tasks, in their order; `undefined` for those that still run when the time is over. */
export async function yieldMany<Result>(
  tasks: readonly Task<Result>[],
  options: YieldOptions = {},
): Promise<(Outcome<Result> | undefined)[]> {
  const { timeout = kTimeout, onTimeout = "nothing", limit = tasks.length } = options;
  checkTimeout(timeout, "the timeout of a yield");
  if (!(limit >= 0)) throw new ArgumentError(`expected \`limit\` to be a number of tasks, got: ${inspect(limit)}`);
  const owner = self();
  for (const task of tasks) checkOwner(task, "yieldMany");
  const outcomes = new Map<Ref, Outcome<Result>>();
  const ended =
    limit === 0
      ? undefined
      : await collect(owner, tasks, {
          timeout,
          take: (ref, outcome) => outcomes.set(ref, outcome as Outcome<Result>).size < limit,
        });
  const isOver = ended !== undefined && ended.outcome === undefined && onTimeout !== "nothing";
  const all: (Outcome<Result> | undefined)[] = [];
  for (const task of tasks) {
    const outcome = outcomes.get(task.ref);
    if (outcome === undefined && isOver && onTimeout === "ignore") forget(owner, task.ref);
    all.push(
      outcome === undefined && isOver && onTimeout === "kill_task" ? await shutdown(task, "brutal_kill") : outcome,
    );
  }
  return all;
}

/**
 * Ends a task, unless it has ended; the owner is not hurt by the end it causes.
 *
 * @param timeout milliseconds until it is killed, default 5000, or `"brutal_kill"` at once.
 * @returns its outcome when it had one; `undefined` when it ended because of this.
 */
export async function shutdown<Result>(
  task: Task<Result>,
  timeout: number | "infinity" | "brutal_kill" = kTimeout,
): Promise<Outcome<Result> | undefined> {
  if (timeout !== "brutal_kill") checkTimeout(timeout, "the timeout of a shutdown");
  const owner = checkOwner(task, "shutdown");
  const { pid, ref } = task;
  let watch = ref;
  if (pid === undefined) return outcomeOf<Result>(owner, ref, 0);
  const caused = timeout === "brutal_kill" ? "killed" : "shutdown";
  // As in OTP, an end that this would have caused is no outcome, whoever caused it.
  const unlessCaused = (outcome: Outcome<Result> | undefined): Outcome<Result> | undefined =>
    outcome?.status === "exit" && outcome.reason === caused ? undefined : outcome;
  if (owner.ext?.monitors?.has(ref) !== true) {
    const had = await outcomeOf<Result>(owner, ref, 0);
    if (had !== undefined) return unlessCaused(had);
    if (cellOf(pid) === undefined) return { status: "exit", reason: "noproc" };
    // It was ignored, and runs alone: it is watched again until it has ended.
    watch = monitor(owner, pid);
  }
  unlink(owner, pid);
  deliver(pid, kExitSignal, timeout === "brutal_kill" ? "kill" : "shutdown", owner);
  const timer =
    typeof timeout === "number" ? setTimer(timeout, () => deliver(pid, kExitSignal, "kill", owner)) : undefined;
  const outcome = await outcomeOf<Result>(owner, watch, "infinity");
  clearTimer(timer);
  return unlessCaused(outcome);
}

/** Lets a task run on alone: no link, and its result never arrives. @returns its outcome when it had one already. */
export async function ignore<Result>(task: Task<Result>): Promise<Outcome<Result> | undefined> {
  const owner = checkOwner(task, "ignore");
  const had = await outcomeOf<Result>(owner, task.ref, 0);
  if (had !== undefined || task.pid === undefined) return had;
  unlink(owner, task.pid);
  forget(owner, task.ref);
  return undefined;
}

/** A task that is done already, with this result; it has no process. */
export function completed<Result>(result: Result): Task<Result> {
  const owner = self();
  const ref = new Ref();
  deliver(owner.pid, kMessage, [ref, result], owner);
  return new TaskHandle<Result>(owner.pid, undefined, ref);
}

/** Starts a process for work that nobody waits for. */
export async function start(work: () => unknown): Promise<Pid> {
  return startAlone(work, false);
}

/** Starts a process for work that nobody waits for, linked with the caller. */
export async function startLink(work: () => unknown): Promise<Pid> {
  return startAlone(work, true);
}

/** The spec of a child that runs once: `[Task, () => work()]`. */
export function childSpec(work: () => unknown): ChildSpec {
  return { id: name, start: () => startLink(work), restart: "temporary" };
}

/**
 * Runs a function over values in tasks, and gives their outcomes.
 *
 * Lazy: nothing runs until it is iterated, and never more than `maxConcurrency` tasks at a time. The tasks are linked with the consumer: one
 * that crashes takes it along unless it traps exits. When the stream is left early, or fails, what runs is killed. A task that calls the consumer, or one
 * who waits for that, gets `["call_cycle", pids]` at once.
 *
 * @throws ArgumentError when it is built with wrong options; ExitError `"timeout"` from the iteration.
 */
export function asyncStream<Value, Result>(
  values: Iterable<Value> | AsyncIterable<Value>,
  work: (value: Value) => Result,
  options: StreamOptions = {},
): AsyncGenerator<Outcome<Awaited<Result>>, void, undefined> {
  return stream(values, work, { ...checkStream(options), spawn: (run) => asyncTask(run) });
}
