/**
 * A supervisor of tasks: a home for work that may fail alone, or that nobody waits for.
 *
 * ## Example
 *
 * ```ts run
 * import { Supervisor, Task, TaskSupervisor } from "@hinotori/otp";
 *
 * const sup = await Supervisor.startLink([[TaskSupervisor, { name: "Chores" }]], { strategy: "one_for_one" });
 * const task = await TaskSupervisor.asyncNolink("Chores", async () => 6 * 7);
 * await Task.await(task); // => 42
 * await Supervisor.stop(sup);
 * ```
 *
 * `async` links the task with the caller too, `asyncNolink` does not: its crash is an outcome to look at. `startChild` runs work that nobody
 * waits for. At shutdown tasks are asked to end, each with 5 seconds unless `shutdown` says otherwise.
 */

import type { ChildSpec, RestartType, Shutdown } from "./child-spec.ts";
import * as DynamicSupervisor from "./dynamic-supervisor.ts";
import type { Destination } from "./name.ts";
import { self } from "./process/context.ts";
import type { Cell } from "./process/cell.ts";
import { Pid } from "./process/pid.ts";
import type { Outcome } from "./task/outcome.ts";
import { type TaskHandle, callersOf, startAlone, startFor } from "./task/run.ts";
import { type StreamOptions, checkStream, stream } from "./task/stream.ts";

/** How a TaskSupervisor is started: as a DynamicSupervisor. */
export interface TaskSupervisorOptions extends DynamicSupervisor.DynamicOptions {}

/** How a task is supervised. */
export interface TaskOptions {
  /** Default `"temporary"`. */
  readonly restart?: RestartType;
  /** Default 5000 ms. */
  readonly shutdown?: Shutdown;
}

/** The name of the module, for ids. */
export const name = "TaskSupervisor";

/** Starts one, linked with the caller. */
export function startLink(options: TaskSupervisorOptions = {}): Promise<Pid> {
  return DynamicSupervisor.startLink(options);
}

/** The spec of a child; its id is the name. */
export function childSpec(options: TaskSupervisorOptions = {}): ChildSpec {
  return { id: options.name ?? name, start: () => startLink(options), type: "supervisor" };
}

function startTask<Result>(
  supervisor: Destination,
  work: () => Result,
  linked: boolean,
): Promise<TaskHandle<Awaited<Result>>> {
  const owner: Cell = self();
  let give!: () => void;
  const given = new Promise<void>((done) => (give = done));
  let task: TaskHandle<Awaited<Result>> | undefined;
  const start = async (): Promise<Pid> => {
    task = startFor(owner, work, { owner: linked, caller: true, given });
    return task.pid!;
  };
  const started = DynamicSupervisor.startChild(supervisor, { id: "task", start, restart: "temporary" }).then(
    () => task!,
  );
  // One step after the caller goes on with its task, as in Elixir: work that fails at once must not end it before it has that.
  void started.then(() => {}).then(give, () => {});
  return started;
}

/** Starts a task under the supervisor, linked with the caller too. @throws ChildError `"max_children"`. */
function asyncTask<Result>(supervisor: Destination, work: () => Result): Promise<TaskHandle<Awaited<Result>>> {
  return startTask(supervisor, work, true);
}

export { asyncTask as async };

/** Starts a task under the supervisor whose crash does not hurt the caller: look at it with `Task.yield`. */
export function asyncNolink<Result>(supervisor: Destination, work: () => Result): Promise<TaskHandle<Awaited<Result>>> {
  return startTask(supervisor, work, false);
}

/** Starts a process under the supervisor for work that nobody waits for. */
export async function startChild(
  supervisor: Destination,
  work: () => unknown,
  options: TaskOptions = {},
): Promise<Pid> {
  const callers = callersOf(self());
  const start = async (): Promise<Pid> => startAlone(work, true, callers);
  return (await DynamicSupervisor.startChild(supervisor, {
    id: "task",
    start,
    restart: "temporary",
    ...options,
  })) as Pid;
}

/** The pids of the tasks that run. */
export async function children(supervisor: Destination): Promise<Pid[]> {
  return (await DynamicSupervisor.whichChildren(supervisor)).flatMap(({ pid }) => (pid instanceof Pid ? [pid] : []));
}

/** Ends a task. @throws ChildError `"not_found"`. */
export function terminateChild(supervisor: Destination, pid: Pid): Promise<"ok"> {
  return DynamicSupervisor.terminateChild(supervisor, pid);
}

/** As `Task.asyncStream`, its tasks under the supervisor. */
export function asyncStream<Value, Result>(
  supervisor: Destination,
  values: Iterable<Value> | AsyncIterable<Value>,
  work: (value: Value) => Result,
  ...options: [StreamOptions?]
): AsyncGenerator<Outcome<Awaited<Result>>, void, undefined> {
  return stream(values, work, { ...checkStream(options[0] ?? {}), spawn: (run) => asyncTask(supervisor, run) });
}

/** As `asyncStream`, and a task that crashes is an outcome: it does not hurt the consumer. */
export function asyncStreamNolink<Value, Result>(
  supervisor: Destination,
  values: Iterable<Value> | AsyncIterable<Value>,
  work: (value: Value) => Result,
  ...options: [StreamOptions?]
): AsyncGenerator<Outcome<Awaited<Result>>, void, undefined> {
  return stream(values, work, { ...checkStream(options[0] ?? {}), spawn: (run) => asyncNolink(supervisor, run) });
}
