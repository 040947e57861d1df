/** Ends a server in order, on behalf of another process. */

import { type Timer, clearTimer, setTimer } from "../clock.ts";
import { ExitError } from "../errors.ts";
import { type Destination, resolve } from "../name.ts";
import { kBody, kDead, kRunning } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { checkTimeout } from "../process/info.ts";
import { kSystem } from "../process/mailbox.ts";
import { Pid } from "../process/pid.ts";
import { deliver, kExitSignal } from "../process/signal.ts";
import { demonitor, onDown } from "../process/watch.ts";
import type { SystemMessage } from "./current.ts";
import { stopServer } from "./terminate.ts";

/**
 * Ends a server in order: what it has been sent before is handled, `terminate` runs, and when this resolves it is dead and its name free.
 *
 * @param reason default `"normal"`.
 * @param timeout milliseconds, default `"infinity"`; when it is over the call fails, and the server goes on ending.
 * @throws ExitError `"noproc"`, `"calling_self"`, `"timeout"`, or the reason it ended with when that is another.
 */
export function stop(
  server: Destination,
  reason: unknown = "normal",
  timeout: number | "infinity" = "infinity",
): Promise<"ok"> {
  return new Promise((done, reject) => {
    checkTimeout(timeout, "the timeout of a stop");
    const caller = self();
    const pid = resolve(server);
    const failed = (why: unknown): void => reject(new ExitError(why, ["GenServer", "stop", [server, reason, timeout]]));
    if (pid === undefined) return failed("noproc");
    if (pid === caller.pid) return failed("calling_self");
    let timer: Timer | undefined;
    let unheard = false;
    const ref = onDown(caller, pid, (why) => {
      clearTimer(timer);
      if ((caller.flags & kDead) !== 0) return;
      if (unheard) failed([why, ["sys", "terminate", [server, reason, "infinity"]]]);
      else if (why === reason) done("ok");
      else failed(why);
    });
    const target = Pid.cell(pid);
    if (target === undefined) return;
    if (timeout !== "infinity") {
      timer = setTimer(timeout, () => {
        demonitor(caller, ref, false);
        failed("timeout");
      });
    }
    if ((target.flags & kBody) !== 0) deliver(pid, kExitSignal, reason, caller);
    else
      deliver(
        pid,
        kSystem,
        stopMessage(reason, () => (unheard = true)),
        caller,
      );
  });
}

/** As in OTP, a server that ends before it has heard that it should is not ended by this stop. */
function stopMessage(reason: unknown, unheard: () => void): SystemMessage {
  return {
    run: (cell) => {
      cell.flags &= ~kRunning;
      stopServer(cell, reason, cell.state, { request: undefined, message: ["system", ["terminate", reason]] });
    },
    fail: unheard,
  };
}
