/** The source of a Drizzle table: its columns, and what they import (pure). */
import type { Database } from "../app.ts";
import { type ColumnType, fieldTypes, idColumn } from "./field-types.ts";
import { type Field, plainType } from "./fields.ts";
import { columnOf } from "./migration-sql.ts";
import { isRequired, type Resource } from "./resource.ts";

/** The parts of a schema's file that are about its table. */
export interface TableSource {
  /** `drizzle-orm/sqlite-core` */
  readonly module: string;
  /** What is imported from it, sorted. */
  readonly imports: readonly string[];
  /** `sqliteTable` */
  readonly builder: string;
  /** `title: text("title").notNull()`, one for each column. */
  readonly columns: readonly string[];
  /** Whether ids are made by `randomUUID`. */
  readonly madeIds: boolean;
  /** Whether a column of bytes has to be defined, since Drizzle has none for PostgreSQL. */
  readonly ownBytes: boolean;
}

const builders = { sqlite3: "sqliteTable", postgres: "pgTable" } as const;
const modules = { sqlite3: "drizzle-orm/sqlite-core", postgres: "drizzle-orm/pg-core" } as const;

/** The source of a resource's table. */
export function tableSource(resource: Resource): TableSource {
  const { database, binaryId, fields, scope } = resource;
  const moment = fieldTypes.utc_datetime[database];
  const owner = scope === undefined ? undefined : idColumn(scope.schemaType === "binary_id", database);
  const types = [idColumn(binaryId, database), ...fields.map((field) => columnOf(field, resource)), moment];
  if (owner !== undefined) types.push(owner);
  const used = [...new Set(types.map(({ builder }) => builder))];
  const ownBytes = database === "postgres" && used.includes("bytea");
  const imports = used.map((name) => (ownBytes && name === "bytea" ? "customType" : name));
  return {
    module: modules[database],
    imports: [...imports, builders[database]].sort(),
    builder: builders[database],
    columns: [
      idSource(binaryId, database),
      ...fields.map((field) => fieldSource(field, resource)),
      ...(scope === undefined || owner === undefined
        ? []
        : [`${scope.schemaKey}: ${call(owner, scope.column)}.notNull()`]),
      ...timestamps(moment),
    ],
    madeIds: binaryId,
    ownBytes,
  };
}

function idSource(binaryId: boolean, database: Database): string {
  const column = call(idColumn(binaryId, database), "id");
  if (binaryId) return `id: ${column}.primaryKey().$defaultFn(() => randomUUID())`;
  return database === "sqlite3"
    ? `id: ${column}.primaryKey({ autoIncrement: true })`
    : `id: ${column}.primaryKey().generatedByDefaultAsIdentity()`;
}

function fieldSource(field: Field, resource: Resource): string {
  const source = `${field.name}: ${call(withWords(columnOf(field, resource), field), field.column)}`;
  if (plainType(field) === "boolean") return `${source}.notNull().default(false)`;
  return isRequired(field) ? `${source}.notNull()` : source;
}

function timestamps(moment: ColumnType): readonly string[] {
  const now = ".notNull().$defaultFn(() => new Date())";
  return [
    `insertedAt: ${call(moment, "inserted_at")}${now}`,
    `updatedAt: ${call(moment, "updated_at")}${now}.$onUpdateFn(() => new Date())`,
  ];
}

function withWords(column: ColumnType, { words }: Field): ColumnType {
  return words.length === 0 ? column : { ...column, config: `{ enum: ${JSON.stringify(words)} }` };
}

function call({ builder, config, after = "" }: ColumnType, name: string): string {
  return `${builder}("${name}"${config === undefined ? "" : `, ${config}`})${after}`;
}
