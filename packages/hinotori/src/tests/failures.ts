/** Which tests failed, remembered from one run to the next (pure). */

/** By file, the full names of the tests that failed; `"all"` where the file itself could not be run. */
export type Failures = Readonly<Record<string, readonly string[] | "all">>;

/** What a run says of one file: the tests that were run, and which of them failed. */
export interface FileResult {
  /** Its path from the application's folder. */
  readonly file: string;
  /** Whether the file itself failed, so that none of its tests were run. */
  readonly broken: boolean;
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** What is known after a run: a test that was not run this time is what it was. */
export function remember(before: Failures, results: readonly FileResult[]): Failures {
  const after: Record<string, readonly string[] | "all"> = { ...before };
  for (const { file, broken, passed, failed } of results) {
    const known = before[file] ?? [];
    const ran = new Set([...passed, ...failed]);
    const left = known === "all" ? [] : known.filter((name) => !ran.has(name));
    const names = [...left, ...failed];
    if (broken) after[file] = "all";
    else if (names.length > 0) after[file] = names;
    else delete after[file];
  }
  return after;
}

/** The words of vitest's command line that run the failed tests again, of files that fit one of `wanted`; none when none failed. */
export function failedArguments(failures: Failures, wanted: readonly string[]): readonly string[] {
  const fits = (file: string): boolean => wanted.length === 0 || wanted.some((part) => file.includes(part));
  const entries = Object.entries(failures).filter(([file]) => fits(file));
  const files = entries.map(([file]) => file);
  const names = entries.map(([, tests]) => tests);
  if (files.length === 0 || names.includes("all")) return files;
  return [...files, "--testNamePattern", `^(?:${names.flat().map(escaped).join("|")})$`];
}

/** Reads what `remember` made; what is anything else is nothing. */
export function parseFailures(text: string): Failures {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).filter(([, tests]) => tests === "all" || Array.isArray(tests));
  // Each value is one of the two that were looked for, and the names in a list are texts.
  return Object.fromEntries(entries) as Failures;
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
