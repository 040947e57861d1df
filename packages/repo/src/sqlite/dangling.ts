/**
 * Which foreign keys of a row find no parent.
 *
 * SQLite says that one failed and not which, so each is looked after with the values that were to be written.
 */
import { type SQL, sql } from "drizzle-orm/sql";

/** What can run a query and give its rows. */
export interface Reader {
  all<Row>(query: SQL): Row[];
}

interface ForeignKey {
  readonly id: number;
  readonly table: string;
  readonly from: string;
  /** `null` means the parent's primary key. */
  readonly to: string | null;
}

/** The columns of each foreign key of `table` that finds no parent for `row`, by the names of the database. */
export function danglingColumns(
  reader: Reader,
  table: string,
  row: Readonly<Record<string, unknown>>,
): readonly (readonly string[])[] {
  const parts = reader.all<ForeignKey>(sql`SELECT * FROM pragma_foreign_key_list(${table}) ORDER BY id, seq`);
  const keys = new Map<number, ForeignKey[]>();
  for (const part of parts) keys.set(part.id, [...(keys.get(part.id) ?? []), part]);
  return [...keys.values()].filter((key) => isDangling(reader, key, row)).map((key) => key.map(({ from }) => from));
}

function isDangling(reader: Reader, key: readonly ForeignKey[], row: Readonly<Record<string, unknown>>): boolean {
  const values = key.map(({ from }) => row[from] ?? null);
  // SQLite lets a key pass of which a part is missing.
  if (values.includes(null)) return false;
  const parent = key[0]!.table;
  const primary = key.some(({ to }) => to === null) ? primaryKeyOf(reader, parent) : [];
  const conditions = key.map(
    ({ to }, index) => sql`${sql.identifier(to ?? primary[index] ?? "rowid")} = ${values[index]}`,
  );
  const found = reader.all(
    sql`SELECT 1 FROM ${sql.identifier(parent)} WHERE ${sql.join(conditions, sql` AND `)} LIMIT 1`,
  );
  return found.length === 0;
}

function primaryKeyOf(reader: Reader, table: string): string[] {
  const rows = reader.all<{ name: string }>(sql`SELECT name FROM pragma_table_info(${table}) WHERE pk > 0 ORDER BY pk`);
  return rows.map(({ name }) => name);
}
