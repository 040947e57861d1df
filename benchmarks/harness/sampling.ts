/** Timing inside a side: batches, warm-up first, each counted by the side that did it. */
import type { Load, Outcome } from "./question.ts";

/** Does `count` operations and gives back how many it can prove. */
export type Batch = (count: number) => Promise<number>;

/** Reads a number of the load that must be there. */
export function need(load: Load, name: string): number {
  const value = load[name];
  if (value === undefined) throw new Error(`expected the load to have ${name}, got: ${JSON.stringify(load)}`);
  return value;
}

/** Operations a second over `samples` batches of `count`, after `warmups` batches that are not kept. */
export async function rate(load: Load, batch: Batch): Promise<Outcome> {
  const count = need(load, "count");
  const samples: number[] = [];
  const share: number[] = [];
  let done = 0;
  const warmups = need(load, "warmups");
  const rounds = warmups + need(load, "samples");
  for (let round = 0; round < rounds; round++) {
    await breath();
    const watch = startWatch();
    done += await batch(count);
    const { tookMs, usedShare } = watch();
    if (round < warmups) continue;
    samples.push((count / tookMs) * 1_000);
    share.push(usedShare);
  }
  return { series: { rate: samples, share }, done, expected: rounds * count };
}

/** Starts a stopwatch; it tells the time and which share of a core this process had in it, which is 1 when nothing disturbed it. */
export function startWatch(): () => { readonly tookMs: number; readonly usedShare: number } {
  const used = process.cpuUsage();
  const began = performance.now();
  return () => {
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    return { tookMs, usedShare: (user + system) / 1_000 / tookMs };
  };
}

/** Lets the event loop turn once, so that one sample does not pay for the one before. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
