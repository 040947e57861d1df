/** What does an event cost that nobody listens to? */
import { Telemetry } from "@hinotori/telemetry";
import type { Load, Outcome, Question, Variant } from "../harness/question.ts";
import { breath, need } from "../harness/sampling.ts";

type Execute = (
  event: readonly string[],
  measurements: Readonly<Record<string, number>>,
  metadata: Readonly<Record<string, unknown>>,
) => void;

/** Eight functions that do nothing: one call site that meets all of them is never folded into its caller. */
const empty: readonly Execute[] = [() => {}, () => {}, () => {}, () => {}, () => {}, () => {}, () => {}, () => {}];

const event = ["shop", "checkout", "stop"] as const;
const metadata = { customer: "ada" } as const;

/** The question: execute an event, against two calls of a function that is empty. */
export const question: Question = {
  name: "telemetry",
  asks: "What does an event cost that nobody listens to?",
  method:
    "`Telemetry.execute` in a loop with a measurement of its own each time, first with no handler in the program, then with a hundred handlers attached to other events. " +
    "The yardstick is two calls of an empty function with the same arguments, through a call site that V8 cannot inline. Afterwards a handler is attached and hears one event.",
  variants: [variant("no handler at all", 0), variant("handlers on other events", 100)],
  sides: {
    hinotori: async (load) => {
      for (let place = 0; place < need(load, "handlers"); place++)
        Telemetry.attach(`other-${place}`, ["shop", "other", `event-${place}`], () => {});
      const outcome = await each(load, (count) => {
        for (let amount = 0; amount < count; amount++) Telemetry.execute(event, { amount }, metadata);
      });
      let heard = 0;
      Telemetry.attach("proof", event, () => heard++);
      Telemetry.execute(event, { amount: 1 }, metadata);
      return { ...outcome, done: heard, expected: 1 };
    },
    "two empty calls": (load) =>
      each(load, (count) => {
        for (let amount = 0; amount < count; amount++) {
          empty[amount & 7]?.(event, { amount }, metadata);
          empty[(amount + 3) & 7]?.(event, { amount }, metadata);
        }
      }),
  },
};

function variant(name: string, handlers: number): Variant {
  return {
    name,
    load: { handlers, count: 20_000_000, warmups: 2, samples: 5 },
    quick: { count: 10_000_000 },
    measures: [
      {
        series: "cost",
        title: `event, ${name}`,
        unit: "ns",
        better: "less",
        target: {
          against: "two empty calls",
          must: 1,
          aim: 0.5,
          note: "DESIGN says free; here: no dearer than two empty calls",
        },
      },
    ],
  };
}

/** Nanoseconds for each turn of `loop`. */
async function each(load: Load, loop: (count: number) => void): Promise<Outcome> {
  const count = need(load, "count");
  const cost: number[] = [];
  for (let left = need(load, "warmups") + need(load, "samples"); left > 0; left--) {
    await breath();
    const began = performance.now();
    loop(count);
    if (left <= need(load, "samples")) cost.push(((performance.now() - began) / count) * 1_000_000);
  }
  return { series: { cost }, done: 1, expected: 1 };
}
