/** The results as a page a person can read, and as lines for a terminal. Pure. */
import type { Measure } from "./question.ts";
import type { Answers } from "./rounds.ts";
import type { Spread } from "./statistics.ts";
import type { Grade, Verdict } from "./verdict.ts";

/** What the page is made of. */
export interface Report {
  readonly date: string;
  readonly command: string;
  readonly machine: readonly string[];
  readonly notes: readonly string[];
  readonly answers: readonly Answers[];
  readonly verdicts: readonly Verdict[];
}

const gradeWords: Readonly<Record<Grade, string>> = { aim: "**aim**", must: "must", miss: "**MISS**", none: "–" };

/** The whole page, in Markdown. */
export function page(report: Report): string {
  return [
    "# Benchmark results",
    "",
    `${report.date}, \`${report.command}\``,
    "",
    ...[...report.machine, ...report.notes].map((line) => `- ${line}`),
    "",
    "Read the ratios, not the figures: a machine that is shared drifts by a third within an hour. How it is measured: [README](../README.md).",
    "",
    "## Promised and measured",
    "",
    ...summary(report.verdicts),
    "",
    ...report.answers.flatMap((answers) => section(answers, report.verdicts)),
  ].join("\n");
}

/** One line for a terminal. */
export function line(verdict: Verdict): string {
  const figures = Object.entries(verdict.sides).map(
    ([side, { median }]) => `${side} ${figure(median, verdict.measure)}`,
  );
  const target = verdict.measure.target;
  const ratio =
    target === undefined || verdict.ratio === undefined
      ? ""
      : `  → ${against(verdict)}${byProcessor(verdict)} (must ${target.must}, aim ${target.aim}): ${plain(verdict.grade)}`;
  return `  ${verdict.measure.title.padEnd(44)} ${figures.join(" · ")}${ratio}`;
}

function summary(verdicts: readonly Verdict[]): readonly string[] {
  const rows = verdicts
    .filter(({ measure }) => measure.target !== undefined)
    .map((verdict) => {
      const { measure, sides, ofLimit, grade } = verdict;
      const cell = (side: string): string => (sides[side] === undefined ? "–" : figure(sides[side].median, measure));
      const target = measure.target;
      return row([
        measure.title,
        cell("hinotori"),
        cell("beam"),
        cell("limit"),
        verdict.ratio === undefined ? "not measured" : against(verdict),
        String(target?.must),
        String(target?.aim),
        gradeWords[grade],
        ofLimit === undefined ? "–" : `${(ofLimit * 100).toFixed(0)} %`,
      ]);
    });
  return [
    row(["work", "Hinotori", "BEAM", "limit on V8", "ratio", "must", "aim", "reached", "of the limit"]),
    row(new Array<string>(9).fill("---")),
    ...rows,
  ];
}

function section(answers: Answers, verdicts: readonly Verdict[]): readonly string[] {
  const { question, variant } = answers;
  const mine = verdicts.filter((verdict) => verdict.question === question.name && verdict.variant === variant.name);
  const missing = Object.entries(answers.failures).map(
    ([side, reason]) => `- ${side} gave no answer: ${reason.split("\n")[0]}`,
  );
  return [
    `## ${question.name}${variant.name === "" ? "" : `: ${variant.name}`}`,
    "",
    `${question.asks} ${question.method}`,
    "",
    row(["figure", "side", "median", "least – greatest", "samples"]),
    row(["---", "---", "---", "---", "---"]),
    ...mine.flatMap(({ measure, sides }) =>
      Object.entries(sides).map(([side, samples]) => sampleRow(measure, side, samples)),
    ),
    "",
    ...mine.flatMap(promise),
    ...(missing.length > 0 ? [...missing, ""] : []),
  ];
}

function sampleRow(measure: Measure, side: string, { median, least, greatest, count }: Spread): string {
  return row([
    measure.title,
    side,
    figure(median, measure),
    `${figure(least, measure)} – ${figure(greatest, measure)}`,
    String(count),
  ]);
}

function promise(verdict: Verdict): readonly string[] {
  const { measure, ratio, grade } = verdict;
  const target = measure.target;
  if (target === undefined || ratio === undefined) return [];
  const range = `${two(ratio.least)} – ${two(ratio.greatest)} over ${ratio.count} rounds`;
  const note = target.note === undefined ? "" : ` (${target.note})`;
  return [
    `${measure.title}: ${against(verdict)} (${range})${byProcessor(verdict)}; must ${target.must}, aim ${target.aim}${note}: ${gradeWords[grade]}.`,
    "",
  ];
}

function against({ measure, ratio }: Verdict): string {
  if (ratio === undefined || measure.target === undefined) return "–";
  return measure.target.against === "nothing"
    ? figure(ratio.median, measure)
    : `${two(ratio.median)} × ${measure.target.against}`;
}

/** A second opinion for machines that are shared. */
function byProcessor({ byProcessor: ratio }: Verdict): string {
  return ratio === undefined ? "" : `, by processor time ${two(ratio)}`;
}

function plain(grade: Grade): string {
  return grade === "miss" ? "MISS" : grade;
}

/** A figure with its unit, short enough for a table. */
export function figure(value: number, { unit }: Measure): string {
  if (unit.startsWith("/s"))
    return value >= 1_000_000 ? `${(value / 1_000_000).toFixed(2)} M${unit}` : `${(value / 1_000).toFixed(1)} k${unit}`;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
}

function two(value: number): string {
  return value.toFixed(2);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
