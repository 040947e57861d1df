/**
 * Runs migrations one after the other: plans, checks, runs, reports.
 */
import type { Target } from "../repo/adapter.ts";
import { inspectSituation, type Strictness } from "./checks.ts";
import { type MigrationFile, readMigrations } from "./files.ts";
import { type Extent, planDown, planUp } from "./plan.ts";
import { type LogChoice, reporting, say, warn } from "./report.ts";
import type { Direction } from "./run.ts";

/** A migration that ran. */
export interface MigrationRef {
  readonly version: number;
  readonly name: string;
}

/** How migrations are run. */
export interface RunPlan {
  readonly direction: Direction;
  readonly extent: Extent;
  readonly strictness: Strictness;
  readonly log: LogChoice;
  /** Also log each statement. */
  readonly logStatements: boolean;
}

/** Runs what the plan asks for; answers the migrations that this program ran, in the order it ran them. */
export async function runAll(target: Target, plan: RunPlan): Promise<readonly MigrationRef[]> {
  const { direction, log, logStatements } = plan;
  const onStatement = logStatements ? { onStatement: (sql: string) => say(log, sql) } : {};
  const pending = await prepare(target, plan);
  const ran: MigrationRef[] = [];
  for (const migration of pending) {
    const step = { config: target.config, migration, direction, log };
    const ranHere = await reporting(step, (onBegin) =>
      target.runOne({ migration, direction, onBegin, ...onStatement }),
    );
    if (ranHere) ran.push({ version: migration.version, name: migration.name });
  }
  if (pending.length === 0) say(log, `${target.config.repo}: migrations already ${direction}`);
  return ran;
}

async function prepare(target: Target, plan: RunPlan): Promise<readonly MigrationFile[]> {
  const folder = readMigrations(target.config.migrations);
  await target.ensureLedger();
  const applied = await target.readLedger();
  const choose = plan.direction === "up" ? planUp : planDown;
  const pending = choose(folder.migrations, applied, plan.extent);
  if (plan.direction === "down") return pending;
  for (const text of inspectSituation({ repo: target.config.repo, folder, applied, pending }, plan.strictness))
    warn(text);
  return pending;
}
