/**
 * Which foreign keys of a row find no parent, and which tables have rows that would find none without it.
 *
 * SQLite says that one failed and not which, so each is looked after: with the values that were to be written, or those that are there.
 */
import { and, type SQL, sql } from "drizzle-orm/sql";

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
  return keysOf(parts, ({ id }) => String(id))
    .filter((key) => isDangling(reader, key, row))
    .map((key) => key.map(({ from }) => from));
}

/** A row, by its table and a condition on that. */
export interface Place {
  readonly table: string;
  readonly where: SQL | undefined;
}

/** The tables that have rows which refer to a row, and which do not let go of it when that is deleted, or updated. */
export function referringTables(
  reader: Reader,
  { table, where }: Place,
  action: "insert" | "update" | "delete",
): readonly string[] {
  const doing = sql.identifier(action === "delete" ? "on_delete" : "on_update");
  const parts = reader.all<ForeignKey & { readonly child: string }>(sql`
    SELECT child.name AS child, keys.* FROM sqlite_master AS child, pragma_foreign_key_list(child.name) AS keys
    WHERE child.type = 'table' AND keys."table" = ${table} COLLATE NOCASE
      AND keys.${doing} IN ('NO ACTION', 'RESTRICT', 'SET DEFAULT')
    ORDER BY child.name, keys.id, keys.seq`);
  const primary = primaryKeyOf(reader, table);
  const referring = keysOf(parts, ({ child, id }) => JSON.stringify([child, id])).filter((key) => {
    const child = sql`${sql.identifier(key[0]!.child)} AS hinotori_child`;
    const columns = key.map(
      ({ from, to }, index) =>
        sql`hinotori_child.${sql.identifier(from)} = ${sql.identifier(table)}.${sql.identifier(to ?? primary[index] ?? "rowid")}`,
    );
    const rows = reader.all(
      sql`SELECT 1 FROM ${child}, ${sql.identifier(table)} WHERE ${and(...columns, where)} LIMIT 1`,
    );
    return rows.length > 0;
  });
  return [...new Set(referring.map((key) => key[0]!.child))];
}

/** The foreign keys that the parts make up: each has as many as it has columns. */
function keysOf<Part>(parts: readonly Part[], nameOf: (part: Part) => string): readonly (readonly Part[])[] {
  const keys = new Map<string, Part[]>();
  for (const part of parts) keys.set(nameOf(part), [...(keys.get(nameOf(part)) ?? []), part]);
  return [...keys.values()];
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
