/** The program of a server's thread: loads the file that defines the module, and runs the server here. */

import { parentPort } from "node:worker_threads";
import { StartError } from "../errors.ts";
import { callServer, castServer } from "../gen-server/call.ts";
import { startIsolated } from "../gen-server/module.ts";
import { stop as stopServer } from "../gen-server/stop.ts";
import { root } from "../process/context.ts";
import { kMessage } from "../process/mailbox.ts";
import type { Pid } from "../process/pid.ts";
import { deliver } from "../process/signal.ts";
import { onDown } from "../process/watch.ts";
import { afterTurn } from "../scheduler.ts";
import { type FromThread, type ToThread, uncloneable } from "./message.ts";

const port = parentPort!;
let server: Pid | undefined;
let asked: { readonly reason: unknown } | undefined;

port.on("message", (message: ToThread) => {
  switch (message.kind) {
    case "init":
      void begin(message);
      return;
    case "call":
      void answer(message.id, message.request);
      return;
    case "cast":
      if (server !== undefined) castServer(server, message.message);
      return;
    case "info":
      if (server !== undefined) deliver(server, kMessage, message.message, root);
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
  // After what the server has answered before its end, its last words among it.
  onDown(root, server, (reason) => afterTurn(() => over(reason)));
  say({ kind: "ready" });
}

function over(reason: unknown): void {
  if (asked === undefined) say({ kind: "ended", reason: portable(reason), reported: true });
  else process.exit(0);
}

async function answer(id: number, request: unknown): Promise<void> {
  try {
    const value = await callServer(server!, request, "infinity");
    const path = uncloneable(value, "answer");
    if (path === undefined) say({ kind: "reply", id, answer: value });
    else
      say({
        kind: "refused",
        id,
        message: `expected an answer that can be cloned to another thread, but ${path} cannot`,
      });
  } catch {
    // The server ended before it answered: the program is told of that end, and fails the caller with its reason.
  }
}

function say(message: FromThread): void {
  port.postMessage(message);
}

/** A reason as it can be told to the program. */
function portable(reason: unknown): unknown {
  return uncloneable(reason, "reason") === undefined ? reason : String(reason);
}
