/** The columns of a table: by their fields, and which field a column is. */
import type { Column } from "drizzle-orm/column";
import type { Table } from "drizzle-orm/table";
import { getTableColumns } from "drizzle-orm/utils";

/** The columns of a table, by field. */
export function columnsOf(table: Table): Readonly<Record<string, Column>> {
  return getTableColumns(table);
}

/** The fields whose columns have these names in the database. */
export function fieldsOfColumns(table: Table, names: readonly string[]): readonly string[] {
  return Object.entries(columnsOf(table))
    .filter(([, column]) => names.includes(column.name))
    .map(([field]) => field);
}
