/** How far to migrate, from what the command line says. */
import { Migrator, type MigrateOptions } from "@hinotori/repo";

import { UsageError } from "../errors.ts";
import type { TaskRepo } from "../loaded-app.ts";

/** The options of `db migrate` and `db rollback`. */
export interface ExtentOptions {
  readonly step: string | undefined;
  readonly to: string | undefined;
  readonly toExclusive: string | undefined;
  readonly all: boolean;
}

type Extent = Pick<MigrateOptions, "step" | "to" | "toExclusive" | "all">;

/**
 * Reads how far to go.
 *
 * Unlike Ecto, a version must be one that the folder or the database knows: what is mistyped would otherwise revert more than was
 * meant.
 */
export async function extentOf(repo: TaskRepo, options: ExtentOptions): Promise<Extent> {
  const given = [
    ...(options.step === undefined ? [] : ["--step"]),
    ...(options.to === undefined ? [] : ["--to"]),
    ...(options.toExclusive === undefined ? [] : ["--to-exclusive"]),
    ...(options.all ? ["--all"] : []),
  ];
  if (given.length > 1)
    throw new UsageError(
      `expected at most one of --step, --to, --to-exclusive and --all, got: ${given.join(" and ")}\n\nSay in one way how far to go.`,
    );
  if (options.all) return { all: true };
  if (options.step !== undefined) return { step: wholeNumber("--step", options.step) };
  if (options.to !== undefined) return { to: await versionOf(repo, "--to", options.to) };
  if (options.toExclusive === undefined) return {};
  return { toExclusive: await versionOf(repo, "--to-exclusive", options.toExclusive) };
}

/** Reads a whole number of 1 or more. */
export function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError(`expected ${option} to be a whole number from 1 on, got: ${text}`);
}

async function versionOf(repo: TaskRepo, option: string, text: string): Promise<number> {
  const known = await Migrator.status(repo);
  const found = known.find(({ version }) => String(version) === text);
  if (found !== undefined) return found.version;
  const list = known.map(({ version, name = "" }) => `    ${version} ${name}`.trimEnd());
  throw new UsageError(
    `expected ${option} to be the version of a migration of ${repo.name}, got: ${text}\n\n` +
      (list.length === 0
        ? "It has no migrations."
        : `There ${list.length === 1 ? "is" : "are"}:\n\n${list.join("\n")}`),
  );
}
