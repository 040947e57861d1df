/** A side that is a server: tells the harness its port, answers what it is asked, and ends when told. */
import type { Outcome } from "./question.ts";

/** What the harness says to a server. */
export type Word = "cpu" | "end";

/** What a server says to the harness. `cpuUs` is the processor time it has used. */
export type Saying = { readonly port: number } | { readonly cpuUs: number };

/** Serves until the harness says `end`, then closes. */
export async function serveUntilTold(port: number, close: () => Promise<unknown>): Promise<Outcome> {
  await new Promise<void>((resolve) => {
    process.on("message", (word: Word) => {
      if (word === "end") resolve();
      else tell({ cpuUs: usedUs() });
    });
    tell({ port });
  });
  await close();
  process.disconnect();
  return { series: {}, done: 1, expected: 1 };
}

function usedUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function tell(saying: Saying): void {
  process.send?.(saying);
}
