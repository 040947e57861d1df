/** Ends a server in order, on behalf of another process. */

import { type Timer, clearTimer, setTimer } from "../clock.ts";
import { ExitError } from "../errors.ts";
import { type Destination, resolve } from "../name.ts";
import { type Cell, cellOf, kBody, kDead, kRunning } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { checkTimeout } from "../process/info.ts";
import { isSame } from "../process/key.ts";
import { kSystem } from "../process/mailbox.ts";
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
    const stopping = new Stopping(caller, { server, reason, timeout, done, reject });
    if (pid === undefined) return stopping.failed("noproc");
    if (pid === caller.pid) return stopping.failed("calling_self");
    const ref = onDown(caller, pid, (why) => stopping.ended(why));
    const target = cellOf(pid);
    if (target === undefined) return;
    if (timeout !== "infinity") {
      stopping.timer = setTimer(timeout, () => {
        demonitor(caller, ref, false);
        stopping.failed("timeout");
      });
    }
    if ((target.flags & kBody) !== 0) deliver(pid, kExitSignal, reason, caller);
    else deliver(pid, kSystem, stopping, caller);
  });
}

/** What was asked, and how the asker hears of it. */
interface Asked {
  readonly server: Destination;
  readonly reason: unknown;
  readonly timeout: number | "infinity";
  readonly done: (ok: "ok") => void;
  readonly reject: (error: ExitError) => void;
}

/** One stop under way, and the message that the server gets. */
class Stopping implements SystemMessage {
  timer: Timer | undefined = undefined;
  readonly #caller: Cell;
  readonly #asked: Asked;
  /** As in OTP, a server that ends before it has heard that it should is not ended by this stop. */
  #unheard = false;

  constructor(caller: Cell, asked: Asked) {
    this.#caller = caller;
    this.#asked = asked;
  }

  run(cell: Cell): void {
    const { reason } = this.#asked;
    cell.flags &= ~kRunning;
    stopServer(cell, reason, cell.state, { request: undefined, message: ["system", ["terminate", reason]] });
  }

  fail(): void {
    this.#unheard = true;
  }

  /** The server has ended, by this or by something else. */
  ended(why: unknown): void {
    clearTimer(this.timer);
    if ((this.#caller.flags & kDead) !== 0) return;
    const { server, reason, done } = this.#asked;
    if (this.#unheard) this.failed([why, ["sys", "terminate", [server, reason, "infinity"]]]);
    else if (isSame(why, reason)) done("ok");
    else this.failed(why);
  }

  failed(why: unknown): void {
    const { server, reason, timeout, reject } = this.#asked;
    reject(new ExitError(why, ["GenServer", "stop", [server, reason, timeout]]));
  }
}
