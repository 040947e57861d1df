/**
 * The types a field can have, and what each is in the code, in the form and in either database (pure).
 *
 * SQLite has few types, so text and JSON stand in for many; PostgreSQL has them all.
 */
import type { Database } from "../app/config.ts";

/** The types that stand by themselves. */
export type PlainType =
  | "integer"
  | "float"
  | "decimal"
  | "boolean"
  | "map"
  | "string"
  | "text"
  | "date"
  | "time"
  | "time_usec"
  | "naive_datetime"
  | "naive_datetime_usec"
  | "utc_datetime"
  | "utc_datetime_usec"
  | "uuid"
  | "binary"
  | "enum";

/** How a column is written down for a database. */
export interface ColumnType {
  /** Its type in SQL. */
  readonly sql: string;
  /** The function of Drizzle that makes it. */
  readonly builder: string;
  /** The second argument of that function. */
  readonly config?: string;
  /** What comes after: `.$type<…>()`. */
  readonly after?: string;
}

/** What is known of a type. */
export interface FieldType {
  /** One line for `--help`. */
  readonly about: string;
  readonly sqlite3: ColumnType;
  readonly postgres: ColumnType;
  /** The type of its values in TypeScript. */
  readonly ts: string;
  /** What it takes, as a schema of zod, where the column takes more than that. */
  readonly rule?: string;
  /** The same for an item of a list, whose column says nothing about items. */
  readonly item?: string;
}

const text: ColumnType = { sql: "TEXT", builder: "text" };
const pgText: ColumnType = { sql: "text", builder: "text" };
const moment: ColumnType = { sql: "INTEGER", builder: "integer", config: '{ mode: "timestamp_ms" }' };
const pgMoment: ColumnType = {
  sql: "timestamp(3) with time zone",
  builder: "timestamp",
  config: "{ withTimezone: true, precision: 3 }",
};
const pgNaive: ColumnType = { sql: "timestamp(3)", builder: "timestamp", config: "{ precision: 3 }" };
const kDecimal = "z.string().regex(/^[+-]?\\d+(?:\\.\\d+)?$/)";

const naive: Omit<FieldType, "about"> = { sqlite3: moment, postgres: pgNaive, ts: "Date" };
const utc: Omit<FieldType, "about"> = { sqlite3: moment, postgres: pgMoment, ts: "Date" };

/** Every type that stands by itself, in the order in which they are told. */
export const fieldTypes: Readonly<Record<PlainType, FieldType>> = {
  string: { about: "a line of text", sqlite3: text, postgres: pgText, ts: "string", item: "z.string()" },
  text: { about: "text of several lines", sqlite3: text, postgres: pgText, ts: "string", item: "z.string()" },
  integer: {
    about: "a whole number",
    sqlite3: { sql: "INTEGER", builder: "integer" },
    postgres: { sql: "integer", builder: "integer" },
    ts: "number",
    // A form says it as text.
    item: "z.int().or(z.string().regex(/^[+-]?\\d+$/).transform(Number).pipe(z.int()))",
  },
  float: {
    about: "a number",
    sqlite3: { sql: "REAL", builder: "real" },
    postgres: { sql: "double precision", builder: "doublePrecision" },
    ts: "number",
    item: "z.number().or(z.string().regex(/^[+-]?\\d+(?:\\.\\d+)?$/).transform(Number))",
  },
  decimal: {
    about: "a number with all its digits, as text: money",
    sqlite3: text,
    postgres: { sql: "numeric", builder: "numeric" },
    ts: "string",
    rule: kDecimal,
    item: kDecimal,
  },
  boolean: {
    about: "true or false, false by default",
    sqlite3: { sql: "INTEGER", builder: "integer", config: '{ mode: "boolean" }' },
    postgres: { sql: "boolean", builder: "boolean" },
    ts: "boolean",
  },
  map: {
    about: "a JSON object; it may be left out",
    sqlite3: { ...text, config: '{ mode: "json" }', after: ".$type<Record<string, unknown>>()" },
    postgres: { sql: "jsonb", builder: "jsonb", after: ".$type<Record<string, unknown>>()" },
    ts: "Record<string, unknown>",
    rule: "z.record(z.string(), z.unknown())",
  },
  enum: {
    about: "one of several words, enum:draft:final",
    sqlite3: text,
    postgres: pgText,
    ts: "string",
  },
  date: {
    about: "a day, as text: 2026-01-31",
    sqlite3: text,
    postgres: { sql: "date", builder: "date" },
    ts: "string",
    rule: "z.iso.date()",
    item: "z.iso.date()",
  },
  time: {
    about: "a time of day, as text: 14:00:00",
    sqlite3: text,
    postgres: { sql: "time(0)", builder: "time", config: "{ precision: 0 }" },
    ts: "string",
    rule: "z.iso.time()",
    item: "z.iso.time()",
  },
  time_usec: {
    about: "a time of day with microseconds",
    sqlite3: text,
    postgres: { sql: "time(6)", builder: "time", config: "{ precision: 6 }" },
    ts: "string",
    rule: "z.iso.time()",
    item: "z.iso.time()",
  },
  naive_datetime: { about: "a day and a time without a zone, kept as if in UTC; also datetime", ...naive },
  naive_datetime_usec: { about: "the same; a Date of JavaScript knows milliseconds", ...naive },
  utc_datetime: { about: "a moment", ...utc },
  utc_datetime_usec: { about: "the same; a Date of JavaScript knows milliseconds", ...utc },
  uuid: {
    about: "a UUID",
    sqlite3: text,
    postgres: { sql: "uuid", builder: "uuid" },
    ts: "string",
    rule: "z.uuid()",
    item: "z.uuid()",
  },
  binary: {
    about: "bytes, which your program sets: neither forms nor JSON carry them",
    sqlite3: { sql: "BLOB", builder: "blob", config: '{ mode: "buffer" }' },
    postgres: { sql: "bytea", builder: "bytea" },
    ts: "Buffer",
  },
};

/** The lists that there are: of every type with a rule for its items. */
export const itemTypes: readonly PlainType[] = Object.entries(fieldTypes)
  .filter(([, { item }]) => item !== undefined)
  // The keys of a record of these names.
  .map(([name]) => name as PlainType);

/** Types by other names. */
export const aliases: Readonly<Record<string, PlainType>> = { datetime: "naive_datetime" };

/** The column of a list in a database: JSON in SQLite, an array in PostgreSQL. */
export function listColumn(item: PlainType, database: Database): ColumnType {
  if (database === "sqlite3")
    return { ...text, config: '{ mode: "json" }', after: `.$type<${fieldTypes[item].ts}[]>()` };
  const column = fieldTypes[item].postgres;
  return { ...column, sql: `${column.sql}[]`, after: ".array()" };
}

/** The column of an id, and of a reference to one. */
export function idColumn(binaryId: boolean, database: Database): ColumnType {
  if (database === "sqlite3") return binaryId ? text : { sql: "INTEGER", builder: "integer" };
  return binaryId
    ? { sql: "uuid", builder: "uuid" }
    : { sql: "bigint", builder: "bigint", config: '{ mode: "number" }' };
}
