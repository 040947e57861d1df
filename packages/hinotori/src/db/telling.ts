/** Tells the terminal what the log says while a database command works: migrations as lines, warnings as warnings. */
import { Logger } from "@hinotori/otp";

import type { Io } from "../io.ts";

/** How much is told, and where. */
export interface Telling {
  /** Only warnings and errors. */
  readonly quiet: boolean;
  /** Everything goes to standard error, since standard output is JSON. */
  readonly toError: boolean;
}

const kHandler = "hinotori.db";
const kSevere: ReadonlySet<Logger.Level> = new Set(["emergency", "alert", "critical", "error"]);

/** Puts the terminal in the place of the application's own handlers, until what it returns is called. */
export function tell(io: Io, { quiet, toError }: Telling): () => void {
  for (const id of Logger.handlers()) Logger.removeHandler(id);
  Logger.configure({ level: quiet ? "warning" : "info" });
  Logger.addHandler(kHandler, (event) => {
    const migration = migrationOf(event);
    if (migration !== undefined && !toError) io.out(stepLine(io, migration.direction, migration.text));
    else if (kSevere.has(event.level)) io.err(`${io.style.red("error")}  ${event.text()}`);
    else if (event.level === "warning") io.err(`${io.style.yellow("warning")}  ${event.text()}`);
    else io.err(io.style.dim(event.text()));
  });
  return () => void Logger.removeHandler(kHandler);
}

/** A step that was done, as a line. */
export function stepLine({ style }: Pick<Io, "style">, step: string, what: string): string {
  return `${style.green(step.padEnd(kStep))}  ${what}`;
}

/** How wide the word of a step is. */
const kStep = 8;

/** The report of a migration that has run. */
function migrationOf({ report }: Logger.LogEvent): { readonly direction: string; readonly text: string } | undefined {
  const { version, name, direction, duration } = report ?? {};
  if (version === undefined || typeof direction !== "string" || typeof duration !== "number") return undefined;
  return { direction, text: `${String(version)} ${String(name)}  ${(duration / 1e6).toFixed(1)} ms` };
}
