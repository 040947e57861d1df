/** The program of a server's thread: loads the file that defines the module, and runs the server here. */

import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import { ExitError, StartError } from "../errors.ts";
import { callServer, castServer } from "../gen-server/call.ts";
import { startIsolated } from "../gen-server/module.ts";
import { stop as stopServer } from "../gen-server/stop.ts";
import { root } from "../process/context.ts";
import { kMessage } from "../process/mailbox.ts";
import { cellOf } from "../process/cell.ts";
import type { Pid } from "../process/pid.ts";
import { deliver } from "../process/signal.ts";
import { onDown } from "../process/watch.ts";
import { afterTurn } from "../scheduler.ts";
import * as Sys from "../sys.ts";
import { type Change, type FromThread, type ToThread, uncloneable } from "./message.ts";

const port = parentPort!;
let server: Pid | undefined;
let asked: { readonly reason: unknown } | undefined;

port.on("message", (message: ToThread) => {
  switch (message.kind) {
    case "init":
      void begin(message);
      return;
    case "call":
      void settle(message.id, callServer(server!, message.request, "infinity"));
      return;
    case "cast":
      if (server !== undefined) castServer(server, message.message);
      return;
    case "info":
      if (server !== undefined) deliver(server, kMessage, message.message, root);
      return;
    case "system":
      void settle(message.id, acts[message.what]!(...message.args));
      return;
    case "replace":
      void settle(
        message.id,
        Sys.replaceState(server!, (state) => changed(message.id, state, message.change), "infinity"),
      );
      return;
    case "terminate":
      asked = { reason: message.reason };
      // Its end is told by the monitor set in begin.
      if (server !== undefined) void stopServer(server, message.reason).catch(() => {});
  }
});

async function begin({ file, name, args }: Extract<ToThread, { kind: "init" }>): Promise<void> {
  try {
    await import(file);
    server = await startIsolated(name, args);
  } catch (error) {
    say({ kind: "failed", reason: portable(error instanceof StartError ? error.reason : error) });
    return;
  }
  if (server === undefined) {
    say({ kind: "ignored" });
    return;
  }
  onDown(root, server, (reason) => {
    say({ kind: "ends" });
    // After what the server has answered before its end, its last words among it.
    afterTurn(() => over(reason));
  });
  say({ kind: "ready" });
}

function over(reason: unknown): void {
  if (asked === undefined) say({ kind: "ended", reason: portable(reason), reported: true });
  else process.exit(0);
}

/** What Sys does to the server here, by its name. */
const acts: Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> = {
  getState: () => Sys.getState(server!, "infinity"),
  getStatus: async () => {
    const { dictionary, state } = await Sys.getStatus(server!, "infinity");
    return { dictionary, state };
  },
  suspend: () => Sys.suspend(server!, "infinity"),
  resume: () => Sys.resume(server!, "infinity"),
  changeCode: (oldVersion, extra) => Sys.changeCode(server!, oldVersion, extra, "infinity"),
};

/** The state that the program makes of this one. The server waits for it here, in the midst of its turn, as it would for its own function. */
function changed(id: number, state: unknown, { port, answer }: Change): unknown {
  const path = uncloneable(state, "state");
  if (path !== undefined) throw new Refusal(refusal("a state", path));
  say({ kind: "change", id, state });
  Atomics.wait(answer, 0, 0);
  const next: unknown = receiveMessageOnPort(port)!.message;
  port.close();
  return next;
}

/** What is in this thread cannot be told to the program. */
class Refusal extends Error {}

function refusal(what: string, path: string): string {
  return `expected ${what} that can be cloned to another thread, but ${path} cannot`;
}

/** Tells the program what came of something that it asked. */
async function settle(id: number, work: Promise<unknown>): Promise<void> {
  try {
    const value = await work;
    const path = uncloneable(value, "answer");
    if (path === undefined) say({ kind: "reply", id, answer: value });
    else say({ kind: "refused", id, message: refusal("an answer", path) });
  } catch (error) {
    // A server that ended before it answered is told of by itself, and the program fails its callers with that end's reason.
    if (cellOf(server!) === undefined) return;
    if (!(error instanceof Sys.CallbackFailedError))
      say({ kind: "failed_call", id, reason: portable(error instanceof ExitError ? error.reason : error) });
    else if (error.cause instanceof Refusal) say({ kind: "refused", id, message: error.cause.message });
    else say({ kind: "threw", id, error: portable(error.cause) });
  }
}

function say(message: FromThread): void {
  port.postMessage(message);
}

/** A reason as it can be told to the program. */
function portable(reason: unknown): unknown {
  return uncloneable(reason, "reason") === undefined ? reason : String(reason);
}
