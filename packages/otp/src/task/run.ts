/** A task's process: runs one function, and sends its result to its owner. */

import { ArgumentError } from "../errors.ts";
import { type BodyOptions, makeBody } from "../process/body.ts";
import { type Cell, kDead } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { inspect } from "../process/inspect.ts";
import { TermMap } from "../process/key.ts";
import { kMessage } from "../process/mailbox.ts";
import type { Pid, Ref } from "../process/pid.ts";
import { ExitRequest } from "../process/reason.ts";
import { deliver } from "../process/signal.ts";
import { demonitor, link, monitor, onDown } from "../process/watch.ts";

/** A piece of work under way; its owner alone may wait for it. */
export class TaskHandle<out Result> {
  /** Who started it, and may await it. */
  readonly owner: Pid;
  /** Its process; `undefined` for one that was made complete. */
  readonly pid: Pid | undefined;
  /** Stands in the message that carries the result: `[ref, result]`. */
  readonly ref: Ref;
  /** For the compiler alone. */
  declare readonly result?: Result;

  constructor(owner: Pid, pid: Pid | undefined, ref: Ref) {
    this.owner = owner;
    this.pid = pid;
    this.ref = ref;
  }
}

/** The key of a process's dictionary under which its callers stand, nearest first. */
export const kCallers = "$callers";

/** The callers of what this process starts: itself, then its own. */
export function callersOf(owner: Cell): readonly Pid[] {
  return [owner.pid, ...((owner.ext?.dictionary?.get(kCallers) as readonly Pid[] | undefined) ?? [])];
}

const kOptions: BodyOptions = { trapExit: false, title: "Task", reportsEveryEnd: true };

/** Starts the process of a function nobody waits for. */
export function startAlone(work: () => unknown, linked: boolean, callers: readonly Pid[] = callersOf(self())): Pid {
  const cell = makeBody(work, kOptions);
  (cell.more.dictionary ??= new TermMap()).set(kCallers, callers);
  if (linked) link(self(), cell.pid);
  return cell.pid;
}

/** How the process of a task is started. */
export interface Start {
  /** Linked with the owner. */
  readonly owner: boolean;
  /** Linked with the process that starts it: the owner's supervisor. */
  readonly caller: boolean;
  /** When the owner has its task: the work does not begin before. Left out, it has it at once. */
  readonly given?: Promise<void>;
}

/** Starts the process of a task for `owner`. */
export function startFor<Result>(
  owner: Cell,
  work: () => Result,
  { given, ...links }: Start,
): TaskHandle<Awaited<Result>> {
  const body = async (): Promise<void> => {
    const me = self();
    if (given !== undefined) await orEnded(owner, given);
    // Its owner ended before it was given the work: nobody wants it.
    if ((owner.flags & kDead) !== 0) throw new ExitRequest(["shutdown", owner.state]);
    const result = await work();
    // The owner has stopped waiting when its monitor is gone: then nobody is sent a result.
    if ((owner.flags & kDead) === 0 && owner.ext?.monitors?.has(ref) === true)
      deliver(owner.pid, kMessage, freeze([ref, result]), me);
  };
  const cell = makeBody(body, kOptions);
  (cell.more.dictionary ??= new TermMap()).set(kCallers, callersOf(owner));
  if (links.caller) link(self(), cell.pid);
  if (links.owner) link(owner, cell.pid);
  const ref = monitor(owner, cell.pid);
  return new TaskHandle(owner.pid, cell.pid, ref);
}

/** Waits for a promise, or for the end of a process. */
function orEnded(owner: Cell, promise: Promise<void>): Promise<void> {
  return new Promise((done) => {
    const me = self();
    const watch = onDown(me, owner.pid, () => done());
    void promise.then(() => {
      demonitor(me, watch, false);
      done();
    });
  });
}

/** Refuses a task of another process. */
export function checkOwner(task: TaskHandle<unknown>, what: string): Cell {
  const me = self();
  if (task instanceof TaskHandle && task.owner === me.pid) return me;
  if (!(task instanceof TaskHandle))
    throw new ArgumentError(`expected a task, as Task.async makes them, got: ${inspect(task)}`);
  throw new ArgumentError(
    `expected ${what} to be called by the task's owner, ${task.owner}, but ${me.pid} did\n\nAwait a task in the process that started it.`,
  );
}
