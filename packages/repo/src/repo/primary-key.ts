/** The primary key of a table, be it a column's own or one over several. */
import { getTableColumns } from "drizzle-orm/utils";
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from "drizzle-orm/sqlite-core";

/** The fields of a table's primary key with their columns; none when it has no key. */
export function primaryKeyOf(table: SQLiteTable): readonly (readonly [string, SQLiteColumn])[] {
  const composed = getTableConfig(table).primaryKeys.flatMap(({ columns }) => columns.map(({ name }) => name));
  return Object.entries(getTableColumns(table) as Readonly<Record<string, SQLiteColumn>>).filter(
    ([, column]) => column.primary || composed.includes(column.name),
  );
}
