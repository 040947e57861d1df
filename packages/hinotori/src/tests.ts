/**
 * Runs the tests of an application with its own Vitest, and remembers which failed.
 *
 * Nothing has to be prepared: each test file gets a database of its own, cloned from one that was migrated once.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { AppError, UsageError } from "./errors.ts";
import { failedArguments, parseFailures } from "./tests/failures.ts";

/** How tests are run. */
export interface TestOptions {
  /** Only those that failed when they were run last. */
  readonly failed: boolean;
  /** Measures which lines were run. */
  readonly cover: boolean;
  /** One part of several: `"1/3"`. */
  readonly shard: string | undefined;
  /** Parts of file names, and whatever else Vitest takes. */
  readonly rest: readonly string[];
}

/** What a run has come to: `"nothing"` where no failed test is left to run. */
export type TestOutcome = { readonly ran: true; readonly exitCode: number } | { readonly ran: false };

/** Runs the tests of the application in the folder `root`; they print to this terminal. */
export async function runTests(root: string, options: TestOptions): Promise<TestOutcome> {
  const failures = path.join(root, ".vitest", "failures.json");
  const chosen = options.failed ? argumentsOfFailed(failures, options.rest) : options.rest;
  if (options.failed && chosen.length === 0) return { ran: false };
  const flags = [
    ...(options.cover ? [coverage(root)] : []),
    ...(options.shard === undefined ? [] : [`--shard=${checkShard(options.shard)}`]),
  ];
  const reporters = ["--reporter=default", `--reporter=${reporter()}`];
  const child = spawn(process.execPath, [vitestOf(root), "run", ...reporters, ...flags, ...chosen], {
    cwd: root,
    env: { ...process.env, HINOTORI_FAILURES: failures },
    stdio: "inherit",
  });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGTERM", pass);
  // A terminal sends its Ctrl-C to Vitest as well, which then ends in order; this process waits for that.
  const wait = (): void => {};
  process.on("SIGINT", wait);
  try {
    // An exit by a signal has no code.
    const [code] = (await once(child, "exit")) as [number | null];
    return { ran: true, exitCode: code ?? 1 };
  } finally {
    process.off("SIGTERM", pass).off("SIGINT", wait);
  }
}

function argumentsOfFailed(file: string, wanted: readonly string[]): readonly string[] {
  return fs.existsSync(file) ? failedArguments(parseFailures(fs.readFileSync(file, "utf8")), wanted) : [];
}

function checkShard(shard: string): string {
  const [, part, count] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(shard) ?? [];
  if (part !== undefined && Number(part) <= Number(count)) return shard;
  throw new UsageError(
    `expected --shard to be one part of several, got: ${shard}\n\nThe second of three is --shard 2/3; run each once, perhaps at the same time.`,
  );
}

/** Vitest asks for what it needs; in a pipeline nobody answers, so this is said before. */
function coverage(root: string): string {
  const require = createRequire(path.join(root, "package.json"));
  for (const provider of ["@vitest/coverage-v8", "@vitest/coverage-istanbul"]) {
    if (require.resolve.paths(provider)?.some((folder) => fs.existsSync(path.join(folder, provider))))
      return "--coverage";
  }
  throw new AppError(
    `expected the application to have what measures coverage, got none\n\nAdd it: pnpm add --save-dev @vitest/coverage-v8`,
  );
}

function vitestOf(root: string): string {
  try {
    const require = createRequire(path.join(root, "package.json"));
    return path.join(path.dirname(require.resolve("vitest/package.json")), "vitest.mjs");
  } catch (cause) {
    throw new AppError(
      `expected vitest in the application at ${root}, got none\n\nInstall what it depends on: pnpm install`,
      { cause },
    );
  }
}

/** The reporter's file, as it stands beside this one: built, or not. */
function reporter(): string {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./tests/failures-reporter.${ending}`, import.meta.url));
}
