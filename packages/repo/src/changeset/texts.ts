/** Which texts a column of text takes: PostgreSQL keeps numbers, days and the like as such, and refuses a row with any other. */

import { isIP } from "node:net";

import type { Column } from "drizzle-orm/column";

/** A day, or a moment with or without a zone. */
export const kMoment: RegExp = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?<zone>Z|[+-]\d\d:?\d\d)?)?$/;

const kDay = /^\d{4}-\d\d-\d\d$/;
const kTime = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$/;
const kUuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const kDecimal = /^[+-]?(?:\d{1,1000}\.?\d{0,1000}|\.\d{1,1000})$/;

const kHex = String.raw`[\da-f]`;
const kMac = new RegExp(macOf("{5}", 1), "i");
const kMac8 = new RegExp(`${macOf("{5}", 1)}|${macOf("{7}", 2)}`, "i");

// Few digits, so that no interval is longer than PostgreSQL keeps one; and the order is fixed, as nothing may be told twice.
const kDigits = String.raw`[+-]?\d{1,8}(?:\.\d{1,6})?`;
const kClock = String.raw`[+-]?\d{1,8}:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?`;
const kInterval = new RegExp(
  `^(?=.*\\d)(?:@ )?${amounts("y(?:ears?|rs?)?", "mon(?:th)?s?", "w(?:eeks?)?", "d(?:ays?)?")}` +
    `(?:${kClock}|${amounts("h(?:ours?|rs?)?", "m(?:in(?:ute)?s?)?", "s(?:ec(?:ond)?s?)?")})(?: ?ago)?$`,
  "i",
);
const kDuration = new RegExp(`^P(?=.*\\d)(?!.*T$)${steps("Y", "M", "W", "D")}(?:T${steps("H", "M", "S")})?$`);

/** An interval as PostgreSQL writes it, such as `1 year 2 mons 04:05:06`, as people do, or as ISO 8601 has it. */
function isInterval(text: string): boolean {
  return kInterval.test(text.trim()) || kDuration.test(text);
}

/** Amounts with their units, in this order, any of them left out. */
function amounts(...units: readonly string[]): string {
  return units.map((unit) => `(?:${kDigits} ?${unit}(?![a-z]) ?)?`).join("");
}

function steps(...units: readonly string[]): string {
  return units.map((unit) => `(?:${kDigits}${unit})?`).join("");
}

/** The ways in which an address of a network card is written: byte by byte, or a half (`parts` 1) or quarters of four at a time. */
function macOf(more: string, parts: number): string {
  const rest = Number(more[1]);
  const whole = (rest + 1) * 2;
  const forms = [
    ...[":", "-"].map((mark) => `${kHex}{2}(?:${mark}${kHex}{2})${more}`),
    ...(parts === 1 ? [`${kHex}{6}[:-]${kHex}{6}`] : []),
    ...["\\.", "-"].map((mark) => `${kHex}{4}(?:${mark}${kHex}{4}){${parts + 1}}`),
    `${kHex}{${whole}}`,
  ];
  return `^(?:${forms.join("|")})$`;
}

/** An address, perhaps with the length of its network. */
function isAddress(text: string): boolean {
  const [, address = "", bits = "0"] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  return Number(bits) <= { 0: -1, 4: 32, 6: address.includes("%") ? -1 : 128 }[isIP(address)]!;
}

/** A network: an address with nothing in it beyond the network's length. */
function isNetwork(text: string): boolean {
  if (!isAddress(text)) return false;
  const [address = "", length] = text.split("/");
  return length === undefined || /^0*$/.test(bitsOf(address).slice(Number(length)));
}

function bitsOf(address: string): string {
  if (isIP(address) === 4)
    return address
      .split(".")
      .map((byte) => binary(Number(byte), 8))
      .join("");
  // A URL writes it without a part in decimals, and with one gap of zeros at most.
  const [before = "", after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::").map(groupsOf);
  return after === undefined ? before : before.padEnd(128 - after.length, "0") + after;
}

function groupsOf(text: string): string {
  return text === ""
    ? ""
    : text
        .split(":")
        .map((group) => binary(Number.parseInt(group, 16), 16))
        .join("");
}

function binary(number: number, length: number): string {
  return number.toString(2).padStart(length, "0");
}

/** What a column says of its own size, by Drizzle's names. */
interface Sizes {
  readonly length?: number;
  readonly dimensions?: number;
  readonly precision?: number;
  readonly scale?: number;
}

/**
 * How many characters a column keeps, where a text has more of them; `undefined` where it fits.
 *
 * The server cuts spaces at the end that are too many, and nothing else. Its characters are code points.
 */
export function exceededLength(column: Column, text: string): number | undefined {
  const { columnType } = column;
  if (columnType !== "PgVarchar" && columnType !== "PgChar") return undefined;
  const { length = columnType === "PgChar" ? 1 : Infinity } = column as Sizes;
  if (text.length <= length || [...text].slice(length).every((character) => character === " ")) return undefined;
  return length;
}

/** Whether a number has no more digits than a numeric column with a precision keeps, once it is rounded to its scale. */
export function isNumericOf(column: Column, text: string): boolean {
  const { precision, scale = 0 } = column as Sizes;
  if (precision === undefined) return true;
  const [, whole = "", part = "", power = "0"] = /^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = whole + part;
  const kept = whole.length + Number(power) + scale;
  if (/^0*$/.test(digits) || kept < 0) return true;
  const rounds = (digits[kept] ?? "0") >= "5" ? 1n : 0n;
  return BigInt(`0${digits.slice(0, kept).padEnd(kept, "0")}`) + rounds < 10n ** BigInt(precision);
}

/** By Drizzle's name of the column. */
const texts: Readonly<Record<string, (text: string, column: Column) => boolean>> = {
  PgUUID: (text) => kUuid.test(text),
  PgNumeric: (text, column) => kDecimal.test(text) && isNumericOf(column, text),
  PgDateString: (text) => kDay.test(text) && isOnCalendar(text),
  PgTime: (text) => kTime.test(text),
  PgInterval: isInterval,
  PgInet: isAddress,
  PgCidr: isNetwork,
  PgMacaddr: (text) => kMac.test(text),
  PgMacaddr8: (text) => kMac8.test(text),
  PgVarchar: (text, column) => exceededLength(column, text) === undefined,
  PgChar: (text, column) => exceededLength(column, text) === undefined,
  PgBinaryVector: (text, column) => /^[01]*$/.test(text) && text.length === (column as Sizes).dimensions,
  PgTimestampString: (text) => kMoment.test(text) && isOnCalendar(text),
};

/** Whether a text can be a value of this column. */
export function isTextOf(column: Column, text: string): boolean {
  if (!column.columnType.startsWith("Pg")) return true;
  // PostgreSQL has no text with this character in it.
  return !text.includes("\0") && (texts[column.columnType]?.(text, column) ?? true);
}

/**
 * Whether the day of a text that begins with one is on the calendar.
 *
 * JavaScript makes the 2nd of March of a 30th of February; nobody meant that. And it has a year 0, where PostgreSQL has none.
 */
export function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  if (day.startsWith("0000")) return false;
  const moment = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}
