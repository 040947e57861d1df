/** How connections are told to come back elsewhere: in batches, within a time, and then they are cut off. */
import { Clock, Process } from "@hinotori/otp";

import { type Connection, Happened } from "./connection.ts";
import type { MountOptions } from "./options.ts";

/** A batch that is about to be told. */
export interface Round {
  /** How many connections are told. */
  readonly count: number;
  /** How many there were in all. */
  readonly total: number;
  /** Which batch it is, from 1, … */
  readonly index: number;
  /** … and of how many. */
  readonly rounds: number;
}

/** Tells all of them, and resolves when they are gone; `began` is called for each batch. */
export async function drainAll(
  connections: readonly Connection[],
  drainer: MountOptions["drainer"],
  began: (round: Round) => void,
): Promise<void> {
  const over = Promise.all(connections.map(ended));
  if (drainer !== false) {
    const deadline = Clock.monotonicTime() + drainer.shutdown;
    const left = (): number => Math.max(deadline - Clock.monotonicTime(), 0);
    const total = connections.length;
    const rounds = Math.ceil(total / drainer.batchSize);
    for (let index = 1; index <= rounds; index++) {
      if (index > 1) await atMost(over, Math.min(drainer.batchInterval, left()));
      const batch = connections.slice((index - 1) * drainer.batchSize, index * drainer.batchSize);
      began({ count: batch.length, total, index, rounds });
      for (const { pid } of batch) Process.send(pid, new Happened("drain"));
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
