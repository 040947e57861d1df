/** Takes children down: asks each to end, waits as long as its spec allows, and kills what does not. */

import { clearTimer, setTimer } from "../clock.ts";
import type { CompleteSpec, Shutdown } from "../child-spec.ts";
import { type Cell, cellOf } from "../process/cell.ts";
import type { Pid } from "../process/pid.ts";
import { isCleanExit } from "../process/reason.ts";
import { deliver, kExitSignal } from "../process/signal.ts";
import { WaitingExits, onDown, unlink } from "../process/watch.ts";

export { WaitingExits } from "../process/watch.ts";

/**
 * Ends a child.
 *
 * @param exits where the EXIT messages of those that end together are looked for: of ten thousand at once, each one by itself would be too many walks.
 * @returns the reason it ended with: at once for a child that does not trap exits, later for one that cleans up.
 */
export function endChild(
  supervisor: Cell,
  pid: Pid,
  shutdown: Shutdown,
  exits?: WaitingExits,
): unknown | Promise<unknown> {
  if (cellOf(pid) === undefined) {
    // It ended on its own before it was asked: its own reason is in the mailbox.
    const exit = (exits ?? new WaitingExits(supervisor, new Set([pid]))).take(pid);
    unlink(supervisor, pid);
    return exit === undefined ? "noproc" : exit.reason;
  }
  let ended = false;
  let reason: unknown;
  let resolve: ((reason: unknown) => void) | undefined;
  onDown(supervisor, pid, (why) => {
    ended = true;
    reason = why;
    resolve?.(why);
  });
  unlink(supervisor, pid);
  deliver(pid, kExitSignal, shutdown === "brutal_kill" ? "kill" : "shutdown", supervisor);
  // No time at all is none for its terminate either: what has not ended by the signal itself is killed.
  if (!ended && shutdown === 0) deliver(pid, kExitSignal, "kill", supervisor);
  if (ended) return reason;
  return new Promise((done) => {
    const timer =
      typeof shutdown === "number"
        ? setTimer(shutdown, () => deliver(pid, kExitSignal, "kill", supervisor))
        : undefined;
    resolve = (why) => {
      clearTimer(timer);
      done(why);
    };
  });
}

/** Whether the end of a child that was asked to end is worth a line in the log. */
export function isOddEnd(reason: unknown, { shutdown, restart }: CompleteSpec): boolean {
  if (reason === (shutdown === "brutal_kill" ? "killed" : "shutdown")) return false;
  return restart === "permanent" || !isCleanExit(reason);
}
