/** What the figures say against what was promised. */
import { describe, expect, test } from "vitest";
import { line, page } from "../harness/page.ts";
import type { Measure, Outcome, Question } from "../harness/question.ts";
import type { Answers, Round } from "../harness/rounds.ts";
import { judge } from "../harness/verdict.ts";

const more: Measure = {
  series: "rate",
  title: "call",
  unit: "/s",
  better: "more",
  target: { against: "beam", must: 3, aim: 5 },
};
const less: Measure = {
  series: "rate",
  title: "time",
  unit: "µs",
  better: "less",
  target: { against: "beam", must: 3, aim: 1.5 },
};
const alone: Measure = {
  series: "rate",
  title: "heap",
  unit: "B",
  better: "less",
  target: { against: "nothing", must: 1_000, aim: 600 },
};

function outcome(rate: number[], share?: number[]): Outcome {
  return { series: share === undefined ? { rate } : { rate, share }, done: 1, expected: 1 };
}

function answers(measure: Measure, rounds: readonly Round[], failures: Record<string, string> = {}): Answers {
  const variant = { name: "", load: {}, quick: {}, measures: [measure] };
  const question: Question = { name: "call", asks: "What?", method: "So.", variants: [variant], sides: {} };
  return { question, variant, sides: ["hinotori", "limit", "beam"], rounds, failures };
}

function verdict(measure: Measure, rounds: readonly Round[]): ReturnType<typeof judge>[number] {
  const [first] = judge(answers(measure, rounds));
  if (first === undefined) throw new Error("expected a verdict");
  return first;
}

describe("judge", () => {
  test("takes the ratio within a round, so that a slow hour cancels out", () => {
    const rounds = [
      { hinotori: outcome([400]), beam: outcome([100]) },
      { hinotori: outcome([40]), beam: outcome([10]) },
    ];
    expect(verdict(more, rounds).ratio).toEqual({ median: 4, least: 4, greatest: 4, count: 2 });
  });

  test.each([
    [more, 500, "aim"],
    [more, 300, "must"],
    [more, 299, "miss"],
    [less, 150, "aim"],
    [less, 300, "must"],
    [less, 301, "miss"],
    [alone, 600, "aim"],
    [alone, 1_000, "must"],
    [alone, 1_001, "miss"],
  ] as const)("grades %o at %d against 100 as %s", (measure, ours, grade) => {
    expect(verdict(measure, [{ hinotori: outcome([ours]), beam: outcome([100]) }]).grade).toBe(grade);
  });

  test("grades nothing when the other side is missing", () => {
    expect(verdict(more, [{ hinotori: outcome([500]) }])).toMatchObject({ ratio: undefined, grade: "none" });
  });

  test("says which share of the limit is reached, for rates and for times", () => {
    const rounds = [{ hinotori: outcome([50]), limit: outcome([200]), beam: outcome([10]) }];
    expect(verdict(more, rounds).ofLimit).toBe(0.25);
    expect(verdict(less, rounds).ofLimit).toBe(4);
  });

  test("compares processor time where both sides say what they had", () => {
    const rounds = [{ hinotori: outcome([100], [0.5]), beam: outcome([100], [1]) }];
    expect(verdict(more, rounds).byProcessor).toBe(2);
    expect(verdict(more, [{ hinotori: outcome([100], [0.5]), beam: outcome([100]) }]).byProcessor).toBeUndefined();
  });
});

describe("page", () => {
  test("has the promise, every side with its spread, and why one is missing", () => {
    const given = answers(more, [{ hinotori: outcome([4_000_000, 2_000_000]), beam: outcome([1_000_000]) }], {
      limit: "expected 3 done, got: 2",
    });
    const verdicts = judge(given);
    const text = page({
      date: "today",
      command: "pnpm bench",
      machine: ["a machine"],
      notes: [],
      answers: [given],
      verdicts,
    });
    expect(text).toContain("| call | 3.00 M/s | 1.00 M/s | – | 3.00 × beam | 3 | 5 | must | – |");
    expect(text).toContain("| call | hinotori | 3.00 M/s | 2.00 M/s – 4.00 M/s | 2 |");
    expect(text).toContain("- limit gave no answer: expected 3 done, got: 2");
    expect(verdicts.map(line).join()).toContain("→ 3.00 × beam (must 3, aim 5): must");
  });
});
