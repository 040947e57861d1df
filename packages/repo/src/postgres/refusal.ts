/** What PostgreSQL refused, read from the error that pg throws. */
import type { Refusal } from "../repo/refusal.ts";
import { stateOf } from "./trouble.ts";

const types: Readonly<Record<string, Refusal["type"]>> = {
  "23505": "unique",
  "23503": "foreign_key",
  // ON DELETE RESTRICT, since PostgreSQL 18.
  "23001": "foreign_key",
  "23514": "check",
  "23502": "not_null",
  "23P01": "exclusion",
};
// "Key (title, day)=(a, b) already exists.", "Key (post_id)=(9) is not present in table "posts"."
const key = /^Key \((?<columns>.*?)\)=\(/s;

/** Reads an error; `undefined` for one that is not about a constraint. */
export function refusalOf(error: unknown): Refusal | undefined {
  const state = stateOf(error);
  const type = state === undefined ? undefined : types[state];
  if (type === undefined) return undefined;
  // A server's answer has these, where they are known.
  const { constraint, column, detail, table } = error as Partial<
    Record<"constraint" | "column" | "detail" | "table", string>
  >;
  if (type === "not_null") return { type, name: undefined, columns: column === undefined ? [] : [column] };
  return { type, name: constraint, columns: columnsOf(detail), table };
}

function columnsOf(detail: string | undefined): readonly string[] {
  const columns = key.exec(detail ?? "")?.groups?.["columns"];
  return columns === undefined ? [] : columns.split(", ").map(unquoted);
}

function unquoted(name: string): string {
  return /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
}
