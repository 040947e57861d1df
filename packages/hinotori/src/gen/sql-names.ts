/** Names in SQL: quoted where they are words of the language, and cut nowhere (pure). */
import { UsageError } from "../errors.ts";

/** What PostgreSQL or SQLite keeps for itself. */
const kWords: ReadonlySet<string> = new Set(
  (
    "abort action add after all alter always analyse analyze and any array as asc asymmetric attach authorization autoincrement before " +
    "begin between binary both by cascade case cast check collate collation column commit concurrently conflict constraint create cross " +
    "current current_catalog current_date current_role current_schema current_time current_timestamp current_user database default " +
    "deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive exists explain fail fetch " +
    "filter first following for foreign freeze from full generated glob grant group groups having if ignore ilike immediate in index " +
    "indexed initially inner insert instead intersect into is isnull join key last lateral leading left like limit localtime " +
    "localtimestamp match materialized natural no not nothing notnull null nulls of offset on only or order others outer over overlaps " +
    "partition placing plan pragma preceding primary query raise range recursive references regexp reindex release rename replace " +
    "restrict returning right rollback row rows savepoint select session_user set similar some symmetric system_user table tablesample " +
    "temp temporary then ties to trailing transaction trigger true false unbounded union unique update user using vacuum values variadic " +
    "verbose view virtual when where window with without"
  ).split(" "),
);

const kLongest = 63;

/** A name as it is written in SQL. */
export function sqlName(name: string): string {
  return kWords.has(name) ? `"${name}"` : name;
}

/** The name of an index over a column. Throws when PostgreSQL would cut it. */
export function indexName(table: string, column: string): string {
  const name = `${table}_${column}_index`;
  if (name.length <= kLongest) return name;
  throw new UsageError(
    `expected the index of ${table}.${column} to have a name of at most ${kLongest} characters, got: ${name}\n\n` +
      `Give the table a shorter name with --table, or the field one.`,
  );
}
