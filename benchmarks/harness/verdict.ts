/** What the figures say against what was promised. Pure. */
import type { Measure, Outcome } from "./question.ts";
import type { Answers } from "./rounds.ts";
import { median, spread, type Spread } from "./statistics.ts";

/** Whether a promise is kept: the aim, the must, or not; `"none"` where nothing was promised or nothing measured. */
export type Grade = "aim" | "must" | "miss" | "none";

/** One figure with every side's spread and the grade. */
export interface Verdict {
  readonly question: string;
  readonly variant: string;
  readonly measure: Measure;
  readonly sides: Readonly<Record<string, Spread>>;
  /** Hinotori's ratio to the target's side, a round at a time: the middle and the range. */
  readonly ratio: Spread | undefined;
  /** The same for processor time in place of the clock's, where both sides say what they had; it does not mind neighbours. */
  readonly byProcessor: number | undefined;
  /** The share of the limit that Hinotori reaches (1 is the limit itself), where there is one. */
  readonly ofLimit: number | undefined;
  readonly grade: Grade;
}

/** One verdict for each measure of a variant. */
export function judge(answers: Answers): readonly Verdict[] {
  return answers.variant.measures.map((measure) => {
    const sides: Record<string, Spread> = {};
    for (const side of answers.sides) {
      const samples = answers.rounds.flatMap((round) => round[side]?.series[measure.series] ?? []);
      if (samples.length > 0) sides[side] = spread(samples);
    }
    const ratio = measure.target === undefined ? undefined : ratioTo(answers, measure, measure.target.against);
    const limit = ratioTo(answers, measure, "limit");
    return {
      question: answers.question.name,
      variant: answers.variant.name,
      measure,
      sides,
      ratio,
      byProcessor: measure.unit === "/s" && measure.target !== undefined ? byProcessor(answers, measure) : undefined,
      ofLimit: limit === undefined ? undefined : measure.better === "more" ? limit.median : 1 / limit.median,
      grade: ratio === undefined ? "none" : grade(measure, ratio.median),
    };
  });
}

/** Each round gives one ratio, so that what slows the whole machine down for a while cancels out. */
function ratioTo(answers: Answers, measure: Measure, against: string): Spread | undefined {
  const ratios = answers.rounds.flatMap((round) => {
    const ours = round["hinotori"]?.series[measure.series];
    if (ours === undefined || ours.length === 0) return [];
    if (against === "nothing") return [median(ours)];
    const theirs = round[against]?.series[measure.series];
    return theirs === undefined || theirs.length === 0 ? [] : [median(ours) / median(theirs)];
  });
  return ratios.length === 0 ? undefined : spread(ratios);
}

function byProcessor(answers: Answers, measure: Measure): number | undefined {
  const against = measure.target?.against ?? "";
  const ratios = answers.rounds.flatMap((round) => {
    const ours = perProcessorSecond(round["hinotori"], measure.series);
    const theirs = perProcessorSecond(round[against], measure.series);
    return ours === undefined || theirs === undefined ? [] : [ours / theirs];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

function perProcessorSecond(outcome: Outcome | undefined, series: string): number | undefined {
  const share = outcome?.series["share"];
  const samples = outcome?.series[series];
  return share === undefined || samples === undefined ? undefined : median(samples) / median(share);
}

function grade({ better, target }: Measure, ratio: number): Grade {
  if (target === undefined || Number.isNaN(ratio)) return "none";
  const reaches = (bar: number): boolean => (better === "more" ? ratio >= bar : ratio <= bar);
  if (reaches(target.aim)) return "aim";
  return reaches(target.must) ? "must" : "miss";
}
