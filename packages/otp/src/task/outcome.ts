/** What became of tasks: waits for their results or their ends, in their owner's mailbox. */

import { type Call, ExitError } from "../errors.ts";
import { cycleOf } from "../gen-server/request.ts";
import { type Cell, cellOf } from "../process/cell.ts";
import { root } from "../process/context.ts";
import { kDown } from "../process/mailbox.ts";
import type { Pid, Ref } from "../process/pid.ts";
import { receiveIn } from "../process/receive.ts";
import { demonitor } from "../process/watch.ts";

/** How a task ended: with a result, or with a reason. */
export type Outcome<Result> =
  | { readonly status: "ok"; readonly value: Result }
  | { readonly status: "exit"; readonly reason: unknown };

/** The outcome of one of several tasks. */
export interface Came<Result> {
  readonly ref: Ref;
  readonly outcome: Outcome<Result>;
}

/** Waits for the next of some tasks; `undefined` when the time is over, and then they may be waited for again. */
export function nextOutcome<Result>(
  owner: Cell,
  among: (ref: unknown) => boolean,
  timeout: number | "infinity",
): Promise<Came<Result> | undefined> {
  return new Promise((resolve) => {
    receiveIn<readonly unknown[]>(owner, {
      wants: (message) => Array.isArray(message) && (among(message[0]) || (message[0] === "DOWN" && among(message[1]))),
      timeout,
      take: (message) => {
        const [first, second] = message;
        if (first === "DOWN") {
          resolve({ ref: second as Ref, outcome: { status: "exit", reason: message[4] } });
          return;
        }
        demonitor(owner, first as Ref, true);
        resolve({ ref: first as Ref, outcome: { status: "ok", value: second as Result } });
      },
      expired: () => resolve(undefined),
    });
  });
}

/** Waits for a task; `undefined` when the time is over, and then it may be waited for again. */
export async function outcomeOf<Result>(
  owner: Cell,
  ref: Ref,
  timeout: number | "infinity",
): Promise<Outcome<Result> | undefined> {
  return (await nextOutcome<Result>(owner, (other) => other === ref, timeout))?.outcome;
}

/** Who waits for which tasks, and by what call. */
interface Awaiting {
  readonly owner: Cell;
  readonly tasks: readonly { readonly pid: Pid | undefined }[];
  readonly call: Call;
}

/**
 * Waits for tasks whose results the owner cannot do without: one that calls its owner meanwhile waits for itself, and hears so.
 *
 * @throws ExitError `["call_cycle", pids]` when one of them waits for the owner already.
 */
export async function awaiting<Result>({ owner, tasks, call }: Awaiting, wait: () => Promise<Result>): Promise<Result> {
  const targets = tasks.flatMap(({ pid }) => (pid === undefined ? [] : (cellOf(pid) ?? [])));
  const cycle = targets.map((target) => cycleOf(owner, target)).find((found) => found !== undefined);
  if (cycle !== undefined) throw new ExitError(["call_cycle", cycle], call);
  const notes = targets.map((target) => noteWait(owner, target));
  try {
    return await wait();
  } finally {
    for (const takeBack of notes) takeBack();
  }
}

/** Notes that a process waits for another, which is what a cycle of calls is found by; what is returned takes that back. */
export function noteWait(owner: Cell, target: Cell): () => void {
  if (owner === root) return () => {};
  const waits = (owner.more.waitsFor ??= new Set());
  const note = { target, turn: owner.reductions };
  waits.add(note);
  return () => void waits.delete(note);
}

/** Stops waiting: neither the result nor the end of the task arrives any more. */
export function forget(owner: Cell, ref: Ref): void {
  demonitor(owner, ref, true);
  owner.mailbox?.extract(
    (kind, message) => Array.isArray(message) && (message[0] === ref || (kind === kDown && message[1] === ref)),
  );
}
