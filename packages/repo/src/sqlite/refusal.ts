/** What SQLite refused, read from the error that better-sqlite3 throws. */
import type { Refusal } from "../repo/refusal.ts";

const types: Readonly<Record<string, Refusal["type"]>> = {
  SQLITE_CONSTRAINT_UNIQUE: "unique",
  SQLITE_CONSTRAINT_PRIMARYKEY: "unique",
  SQLITE_CONSTRAINT_ROWID: "unique",
  SQLITE_CONSTRAINT_FOREIGNKEY: "foreign_key",
  SQLITE_CONSTRAINT_CHECK: "check",
  SQLITE_CONSTRAINT_NOTNULL: "not_null",
};
// "UNIQUE constraint failed: posts.title, posts.day", "CHECK constraint failed: positive", "… failed: index 'title_lower'"
const failed = /^[A-Z ]+ constraint failed(?:: (?<what>.*))?$/s;

/** Reads an error; `undefined` for one that is not about a constraint. Drizzle may have wrapped it. */
export function refusalOf(error: unknown): Refusal | undefined {
  for (let each = error, depth = 0; each instanceof Error && depth < 4; each = each.cause, depth += 1) {
    const type = typeOf(each);
    if (type !== undefined) return { type, ...readMessage(type, each.message) };
  }
  return undefined;
}

function typeOf(error: Error): Refusal["type"] | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // ON DELETE RESTRICT is a trigger to SQLite, known by its words only.
  const restricts = code === "SQLITE_CONSTRAINT_TRIGGER" && error.message === "FOREIGN KEY constraint failed";
  return restricts ? "foreign_key" : types[code];
}

function readMessage(type: Refusal["type"], message: string): Omit<Refusal, "type"> {
  const what = failed.exec(message)?.groups?.["what"];
  if (what === undefined) return { name: undefined, columns: [] };
  if (type === "check") return { name: what, columns: [] };
  const [, index] = /^index '(.*)'$/s.exec(what) ?? [];
  if (index !== undefined) return { name: index, columns: [] };
  return { name: undefined, columns: what.split(", ").map((place) => place.slice(place.indexOf(".") + 1)) };
}
