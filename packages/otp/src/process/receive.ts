/** Takes messages out of a process's mailbox when the process asks for them. */

import { clearTimer, setTimer } from "../clock.ts";
import { resume } from "../scheduler.ts";
import type { Cell, Waiter } from "./cell.ts";
import { isReceivable } from "./signal.ts";

/** A message wanted from a mailbox: for how long, and what ends the wait. */
export interface Wanted<Message> {
  /** Whether this message is the one. */
  readonly wants: (message: unknown) => boolean;
  /** Milliseconds to wait, or `"infinity"`. */
  readonly timeout: number | "infinity";
  /** Called with the message. */
  readonly take: (message: Message) => void;
  /** Called when the time is over. */
  readonly expired: () => void;
  /** Called with what a user's `wants` threw: a matcher belongs to the receiver, and must not fail in whoever sends. */
  readonly failed?: (thrown: unknown) => void;
}

/** Takes the first message that is wanted, now or when it comes; the others keep their order. */
export function receiveIn<Message>(cell: Cell, { wants, timeout, take, expired, failed }: Wanted<Message>): void {
  let found: { message: unknown } | undefined;
  cell.mailbox?.extract((kind, message) => {
    if (!isReceivable(kind) || !wants(message)) return false;
    found = { message };
    return true;
  });
  if (found !== undefined) {
    take(found.message as Message);
    return;
  }
  if (timeout === 0) {
    expired();
    return;
  }
  const more = cell.more;
  const waiters = (more.waiters ??= []);
  const timer =
    timeout === "infinity"
      ? undefined
      : setTimer(timeout, () => {
          more.timers?.delete(timer!);
          waiters.splice(waiters.indexOf(waiter), 1);
          resume(cell, expired);
        });
  if (timer !== undefined) (more.timers ??= new Set()).add(timer);
  const forgetTimer = (): void => {
    clearTimer(timer);
    if (timer !== undefined) more.timers?.delete(timer);
  };
  const waiter: Waiter = {
    wants: (kind, message) => {
      try {
        return isReceivable(kind) && wants(message);
      } catch (thrown) {
        waiters.splice(waiters.indexOf(waiter), 1);
        forgetTimer();
        failed?.(thrown);
        return false;
      }
    },
    take: (message) => {
      forgetTimer();
      resume(cell, () => take(message as Message));
    },
  };
  waiters.push(waiter);
}
