/** What became of a task: waits for its result or its end, in its owner's mailbox. */

import type { Cell } from "../process/cell.ts";
import { kDown } from "../process/mailbox.ts";
import type { Ref } from "../process/pid.ts";
import { receiveIn } from "../process/receive.ts";
import { demonitor } from "../process/watch.ts";

/** How a task ended: with a result, or with a reason. */
export type Outcome<Result> = { readonly status: "ok"; readonly value: Result } | { readonly status: "exit"; readonly reason: unknown };

/** Waits for a task; `undefined` when the time is over, and then it may be waited for again. */
export function outcomeOf<Result>(owner: Cell, ref: Ref, timeout: number | "infinity"): Promise<Outcome<Result> | undefined> {
  return new Promise((resolve) => {
    receiveIn<readonly unknown[]>(owner, {
      wants: (message) => Array.isArray(message) && (message[0] === ref || (message[0] === "DOWN" && message[1] === ref)),
      timeout,
      take: (message) => {
        if (message[0] === ref) {
          demonitor(owner, ref, true);
          resolve({ status: "ok", value: message[1] as Result });
        } else {
          resolve({ status: "exit", reason: message[4] });
        }
      },
      expired: () => resolve(undefined),
    });
  });
}

/** Stops waiting: neither the result nor the end of the task arrives any more. */
export function forget(owner: Cell, ref: Ref): void {
  if (demonitor(owner, ref, false)) return;
  owner.mailbox?.extract((kind, message) => Array.isArray(message) && (message[0] === ref || (kind === kDown && message[1] === ref)));
  demonitor(owner, ref, true);
}
