/** How a value from outside becomes one of a column's type. Pure. */
import type { Column } from "drizzle-orm/column";

import { ChangesetError } from "../errors.ts";
import { isNumericOf, isOnCalendar, isTextOf, kMoment } from "./texts.ts";
import { isDocument } from "./values.ts";

/** What a cast gives: the value, or nothing when it cannot be one. */
export type Cast = { readonly value: unknown } | undefined;

const kNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const kInteger = /^[+-]?\d+$/;
/** What JSON can write and PostgreSQL does not keep: the character 0, and halves of a pair. An escaped backslash begins neither. */
const kUnkept = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;
const kDocuments = /Json/;
const kLongestNumber = 400;
const kMostItems = 10_000;

/** The whole numbers that a column takes, by Drizzle's name of the column; beyond them the database would refuse the row. */
const kWhole: Readonly<Record<string, number>> = {
  SQLiteInteger: Number.MAX_SAFE_INTEGER,
  PgBigInt53: Number.MAX_SAFE_INTEGER,
  PgBigSerial53: Number.MAX_SAFE_INTEGER,
  PgInteger: 2 ** 31 - 1,
  PgSerial: 2 ** 31 - 1,
  PgSmallInt: 2 ** 15 - 1,
  PgSmallSerial: 2 ** 15 - 1,
};
const kMostBigInt = 2n ** 63n - 1n;

type Caster = (value: unknown, column: Column) => Cast;

/** By Drizzle's name of the type. */
const casters: Readonly<Record<string, Caster>> = {
  string: castText,
  number: castNumber,
  boolean: castBoolean,
  date: castDate,
  bigint: castBigInt,
  json: castJson,
  array: castArray,
  buffer: (value) => (value instanceof Uint8Array ? { value: Buffer.from(value) } : undefined),
};

/** Casts a value to a column's type. Throws a `ChangesetError` for a column whose type only its author knows. */
export function castColumn(column: Column, value: unknown): Cast {
  const caster = Object.hasOwn(casters, column.dataType) ? casters[column.dataType] : undefined;
  if (caster === undefined) throw unknownType(column);
  return caster(value, column);
}

function castText(value: unknown, column: Column): Cast {
  const { enumValues, columnType } = column;
  const text = columnType === "PgNumeric" && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== "string" || !isTextOf(column, text)) return undefined;
  return enumValues === undefined || enumValues.length === 0 || enumValues.includes(text) ? { value: text } : undefined;
}

function castNumber(value: unknown, column: Column): Cast {
  const { columnType } = column;
  const most = kWhole[columnType];
  const number = typeof value === "string" ? toNumber(value, most === undefined ? kNumber : kInteger) : value;
  const fits = most === undefined ? isReal(number, column) : isWhole(number, most);
  return fits ? { value: number } : undefined;
}

/** Below zero a type of the server has room for one more; JavaScript's safe numbers do not. */
function isWhole(number: unknown, most: number): boolean {
  return Number.isSafeInteger(number) && (number as number) <= most && (number as number) >= -most - 1;
}

/** A real of PostgreSQL has four bytes, and what is too large or too small for them is refused; so are too many digits of a numeric. */
function isReal(number: unknown, column: Column): boolean {
  const { columnType } = column;
  if (!Number.isFinite(number)) return false;
  if (columnType === "PgNumericNumber") return isNumericOf(column, String(number));
  const kept = Math.fround(number as number);
  return columnType !== "PgReal" || (Number.isFinite(kept) && (kept === 0) === (number === 0));
}

function castJson(value: unknown, column: Column): Cast {
  const { columnType } = column;
  // A point or a line, which Drizzle calls JSON too.
  if (!kDocuments.test(columnType)) throw unknownType(column);
  if (!isDocument(value)) return undefined;
  return columnType.startsWith("Pg") && kUnkept.test(JSON.stringify(value)) ? undefined : { value };
}

function castArray(value: unknown, column: Column): Cast {
  // Lists of PostgreSQL know the column of their items; what else Drizzle calls a list, such as a point or a vector, does not.
  const { baseColumn } = column as Column & { readonly baseColumn?: Column };
  if (baseColumn === undefined) throw unknownType(column);
  if (!Array.isArray(value) || value.length > kMostItems) return undefined;
  const items = value.map((item: unknown) => castColumn(baseColumn, item));
  if (items.includes(undefined)) return undefined;
  const list = items.map((item) => item!.value);
  return baseColumn.dataType !== "array" || isEven(list) ? { value: list } : undefined;
}

/** Whether lists in a list are as long as each other, all the way down, as PostgreSQL wants them; and not empty. */
function isEven(lists: readonly unknown[]): boolean {
  const shapes = new Set(lists.map((list) => JSON.stringify(shapeOf(list))));
  return shapes.size <= 1 && !shapes.has("[0]");
}

function shapeOf(list: unknown): readonly number[] {
  return Array.isArray(list) ? [list.length, ...(list.length === 0 ? [] : shapeOf(list[0]))] : [];
}

function toNumber(text: string, form: RegExp): number | undefined {
  return text.length <= kLongestNumber && form.test(text) ? Number(text) : undefined;
}

function castBoolean(value: unknown): Cast {
  if (value === true || value === "true" || value === "1") return { value: true };
  return value === false || value === "false" || value === "0" ? { value: false } : undefined;
}

/** A moment without a zone is one of UTC, as everything in the database is. */
function castDate(value: unknown): Cast {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : { value };
  const form = typeof value === "string" ? kMoment.exec(value) : null;
  if (form === null) return undefined;
  const [text] = form;
  const moment = new Date(text.length === 10 || form.groups?.["zone"] !== undefined ? text : `${text}Z`);
  // A zone can push it out of the years that have four digits, which databases want.
  const year = moment.getUTCFullYear();
  return year >= 1 && year <= 9999 && isOnCalendar(text) ? { value: moment } : undefined;
}

function castBigInt(value: unknown, column: Column): Cast {
  const { columnType } = column;
  const big = toBigInt(value);
  if (big === undefined) return undefined;
  if (columnType === "PgNumericBigInt" && !isNumericOf(column, String(big))) return undefined;
  const bounded = columnType === "PgBigInt64" || columnType === "PgBigSerial64";
  return bounded && (big > kMostBigInt || big < -kMostBigInt - 1n) ? undefined : { value: big };
}

function toBigInt(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  const isNumber = typeof value === "string" && value.length <= kLongestNumber && kInteger.test(value);
  return isNumber ? BigInt(value.replace("+", "")) : undefined;
}

function unknownType({ name, columnType }: Column): ChangesetError {
  return new ChangesetError(
    `expected a column of a type that is known, got: ${name}, a ${columnType}\n\n` +
      `Say by a schema what it takes, in a table of rules:\n\n    Changeset.cast({ ${name}: z.string() }, data, params, ["${name}"])`,
    "unknown_type",
  );
}
