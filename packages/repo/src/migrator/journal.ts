/**
 * drizzle-kit's `meta/_journal.json`: which numbered files it made, and when.
 *
 * Needed for files whose name holds no number, and to notice a file the journal promises and nobody has.
 */
import fs from "node:fs";
import path from "node:path";

import { MigrationError } from "../errors.ts";

/** When each tag of the journal was made, in milliseconds; empty when the folder has no journal. */
export function readJournal(folder: string): ReadonlyMap<string, number> {
  const file = path.join(folder, "meta", "_journal.json");
  if (!fs.existsSync(file)) return new Map();
  const entries = parse(file);
  for (const [tag] of entries) {
    if (!fs.existsSync(path.join(folder, `${tag}.sql`))) throw promisedFile(file, tag);
  }
  return entries;
}

function parse(file: string): ReadonlyMap<string, number> {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (cause) {
    throw unreadable(file, cause);
  }
  const entries = isRecord(content) ? content["entries"] : undefined;
  if (!Array.isArray(entries)) throw unreadable(file);
  return new Map(entries.map((entry) => tagAndTime(file, entry)));
}

function tagAndTime(file: string, entry: unknown): [string, number] {
  if (!isRecord(entry) || typeof entry["tag"] !== "string" || typeof entry["when"] !== "number") throw unreadable(file);
  return [entry["tag"], entry["when"]];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function unreadable(file: string, cause?: unknown): MigrationError {
  return new MigrationError(
    `expected drizzle-kit's journal, an object with entries of { tag, when }, got something else: ${file}\n\n` +
      `Restore the file from version control, or run drizzle-kit generate again.`,
    { reason: "journal", file, cause },
  );
}

function promisedFile(file: string, tag: string): MigrationError {
  return new MigrationError(
    `expected the file of journal entry ${tag}, got none: ${path.join(path.dirname(file), "..", `${tag}.sql`)}\n\n` +
      `Restore the file from version control, or take the entry out of ${file}.`,
    { reason: "file_missing", file },
  );
}
