/** The version of a new migration: the time, and later than every other's. */
import fs from "node:fs";

/** Fourteen digits, from `now` in UTC; one second past the last migration in `folder` when that is not later. */
export function nextVersion(folder: string, now: Date): string {
  const last = fs.existsSync(folder) ? fs.readdirSync(folder).map(versionIn).sort().at(-1) : undefined;
  const version = digits(now);
  return last === undefined || last === "" || version > last ? version : digits(new Date(timeOf(last) + 1000));
}

function versionIn(file: string): string {
  return /^(\d{14})_/.exec(file)?.[1] ?? "";
}

function digits(time: Date): string {
  return time.toISOString().replace(/\D/g, "").slice(0, 14);
}

function timeOf(version: string): number {
  return Date.parse(version.replace(/^(....)(..)(..)(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6Z"));
}
