/** How connections are told to come back elsewhere: in batches, within a time, and then they are cut off. */
import { Clock, Process } from "@hinotori/otp";

import { type Connection, Happened } from "./connection.ts";
import type { MountOptions } from "./options.ts";

/** Tells all of them, and resolves when they are gone. */
export async function drainAll(connections: readonly Connection[], drainer: MountOptions["drainer"]): Promise<void> {
  const over = Promise.all(connections.map(ended));
  if (drainer !== false) {
    const deadline = Clock.monotonicTime() + drainer.shutdown;
    const left = (): number => Math.max(deadline - Clock.monotonicTime(), 0);
    for (let at = 0; at < connections.length; at += drainer.batchSize) {
      if (at > 0) await atMost(over, Math.min(drainer.batchInterval, left()));
      for (const { pid } of connections.slice(at, at + drainer.batchSize)) Process.send(pid, new Happened("drain"));
    }
    await atMost(over, left());
  }
  for (const connection of connections) connection.cut();
  await over;
}

function ended(connection: Connection): Promise<void> {
  return new Promise((done) => connection.whenOver(done));
}

/** Waits for what it is given, and no longer than that. */
async function atMost(over: Promise<unknown>, ms: number): Promise<void> {
  let timer: Clock.Timer | undefined;
  const late = new Promise<void>((done) => {
    timer = Clock.setTimer(ms, done);
  });
  await Promise.race([over, late]);
  Clock.clearTimer(timer);
}
