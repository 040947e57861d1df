/**
 * What a migrator tells the log and telemetry.
 *
 * Each migration is a span under `[...telemetryPrefix, "migration"]`: `start` when it has the lock, then `stop` or `exception`.
 * Its metadata is `repo`, `version`, `name` and `direction`.
 */
import { Clock, Logger } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import type { CommonConfig } from "../repo/config.ts";
import { nanoseconds } from "../repo/events.ts";
import type { MigrationFile } from "./files.ts";
import type { Direction } from "./run.ts";

/** The level at which a migrator logs, or `false` for not at all. Warnings are always logged as warnings. */
export type LogChoice = Logger.Level | false;

/** One migration that is run. */
export interface Step {
  readonly config: CommonConfig;
  readonly migration: MigrationFile;
  readonly direction: Direction;
  readonly log: LogChoice;
}

/** Tells the log one line of what a migrator does. */
export function say(log: LogChoice, text: string): void {
  if (log !== false) Logger.log(log, text);
}

/** Warns of something that is not wrong enough to stop. */
export function warn(text: string): void {
  Logger.warning(text);
}

/**
 * Runs `work` as a span, which begins when `work` says so: another process may have done it already, and then nothing is told.
 */
export async function reporting(step: Step, work: (begin: () => void) => Promise<boolean>): Promise<boolean> {
  const { config, migration, direction, log } = step;
  const metadata = { repo: config.repo, version: migration.version, name: migration.name, direction };
  const title = `${migration.version} ${migration.name} ${direction}`;
  const prefix = [...config.telemetryPrefix, "migration"];
  let begun: number | undefined;
  try {
    const ran = await work(() => {
      begun = Clock.monotonicTime();
      say(log, `${config.repo} is running ${title}`);
      Telemetry.execute([...prefix, "start"], { monotonic_time: nanoseconds(begun) }, metadata);
    });
    if (ran) finish();
    return ran;
  } catch (error) {
    if (begun !== undefined)
      Telemetry.execute([...prefix, "exception"], since(begun), { ...metadata, kind: "error", reason: error });
    throw error;
  }

  function finish(): void {
    const measured = since(begun ?? Clock.monotonicTime());
    const report = { ...metadata, ...measured };
    if (log !== false)
      Logger.log(log, {
        report,
        text: () => `${config.repo} has run ${title} in ${(measured.duration / 1e6).toFixed(1)} ms`,
      });
    Telemetry.execute([...prefix, "stop"], measured, metadata);
  }
}

function since(begun: number): { readonly duration: number; readonly monotonic_time: number } {
  const now = Clock.monotonicTime();
  return { duration: nanoseconds(now - begun), monotonic_time: nanoseconds(now) };
}
