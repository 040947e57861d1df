/** The primary key of a table, be it a column's own or one over several. */
import { and, eq, type SQL } from "drizzle-orm";
import type { Column } from "drizzle-orm/column";
import { is } from "drizzle-orm/entity";
import { getTableConfig as pgConfigOf, PgTable } from "drizzle-orm/pg-core";
import { getTableConfig as sqliteConfigOf, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Table } from "drizzle-orm/table";

import { columnsOf } from "./columns-of.ts";

/** The fields of a table's primary key with their columns; none when it has no key. */
export function primaryKeyOf(table: Table): readonly (readonly [string, Column])[] {
  const composed = composedKeys(table).flatMap(({ columns }) => columns.map(({ name }) => name));
  return Object.entries(columnsOf(table)).filter(([, column]) => column.primary || composed.includes(column.name));
}

/** The condition that a row has these values in these fields. */
export function whereKey(table: Table, key: Readonly<Record<string, unknown>>): SQL | undefined {
  const columns = columnsOf(table);
  return and(...Object.entries(key).map(([field, value]) => eq(columns[field]!, value)));
}

function composedKeys(table: Table): readonly { readonly columns: readonly { readonly name: string }[] }[] {
  if (is(table, PgTable)) return pgConfigOf(table).primaryKeys;
  return is(table, SQLiteTable) ? sqliteConfigOf(table).primaryKeys : [];
}
