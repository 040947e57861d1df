/** How a value from outside becomes one of a column's type. Pure. */
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

import { ChangesetError } from "../errors.ts";
import { isDocument } from "./values.ts";

/** What a cast gives: the value, or nothing when it cannot be one. */
export type Cast = { readonly value: unknown } | undefined;

const kNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const kInteger = /^[+-]?\d+$/;
const kMoment = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?<zone>Z|[+-]\d\d:?\d\d)?)?$/;
const kLongestNumber = 400;

type Caster = (value: unknown, column: SQLiteColumn) => Cast;

/** By Drizzle's name of the type. */
const casters: Readonly<Record<string, Caster>> = {
  string: castText,
  number: castNumber,
  boolean: castBoolean,
  date: castDate,
  bigint: castBigInt,
  json: (value) => (isDocument(value) ? { value } : undefined),
  buffer: (value) => (value instanceof Uint8Array ? { value: Buffer.from(value) } : undefined),
};

/** Casts a value to a column's type. Throws a `ChangesetError` for a column whose type only its author knows. */
export function castColumn(column: SQLiteColumn, value: unknown): Cast {
  const caster = Object.hasOwn(casters, column.dataType) ? casters[column.dataType] : undefined;
  if (caster === undefined) throw unknownType(column);
  return caster(value, column);
}

function castText(value: unknown, { enumValues }: SQLiteColumn): Cast {
  if (typeof value !== "string") return undefined;
  return enumValues === undefined || enumValues.length === 0 || enumValues.includes(value) ? { value } : undefined;
}

function castNumber(value: unknown, { columnType }: SQLiteColumn): Cast {
  const whole = columnType === "SQLiteInteger";
  const number = typeof value === "string" ? toNumber(value, whole ? kInteger : kNumber) : value;
  const fits = whole ? Number.isSafeInteger(number) : Number.isFinite(number);
  return fits ? { value: number } : undefined;
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
  return Number.isNaN(moment.getTime()) || !isOnCalendar(text) ? undefined : { value: moment };
}

/** JavaScript makes the 2nd of March of a 30th of February; nobody meant that. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function castBigInt(value: unknown): Cast {
  if (typeof value === "bigint") return { value };
  if (Number.isSafeInteger(value)) return { value: BigInt(value as number) };
  return typeof value === "string" && value.length <= kLongestNumber && kInteger.test(value)
    ? { value: BigInt(value.replace("+", "")) }
    : undefined;
}

function unknownType({ name, columnType }: SQLiteColumn): ChangesetError {
  return new ChangesetError(
    `expected a column of a type that is known, got: ${name}, a ${columnType}\n\n` +
      `Say by a schema what it takes, in a table of rules:\n\n    Changeset.cast({ ${name}: z.string() }, data, params, ["${name}"])`,
    "unknown_type",
  );
}
