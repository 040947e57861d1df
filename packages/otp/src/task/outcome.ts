/** What became of tasks: waits for their results or their ends, in their owner's mailbox. */

import type { Cell } from "../process/cell.ts";
import { kDown } from "../process/mailbox.ts";
import type { Ref } from "../process/pid.ts";
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

/** Stops waiting: neither the result nor the end of the task arrives any more. */
export function forget(owner: Cell, ref: Ref): void {
  demonitor(owner, ref, true);
  owner.mailbox?.extract(
    (kind, message) => Array.isArray(message) && (message[0] === ref || (kind === kDown && message[1] === ref)),
  );
}
