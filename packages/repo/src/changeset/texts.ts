/** Which texts a column of text takes: PostgreSQL keeps numbers, days and the like as such, and refuses a row with any other. */

/** A day, or a moment with or without a zone. */
export const kMoment: RegExp = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?<zone>Z|[+-]\d\d:?\d\d)?)?$/;

const kDay = /^\d{4}-\d\d-\d\d$/;
const kTime = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$/;
const kUuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const kDecimal = /^[+-]?(?:\d{1,1000}\.?\d{0,1000}|\.\d{1,1000})$/;

/** By Drizzle's name of the column. */
const texts: Readonly<Record<string, (text: string) => boolean>> = {
  PgUUID: (text) => kUuid.test(text),
  PgNumeric: (text) => kDecimal.test(text),
  PgDateString: (text) => kDay.test(text) && isOnCalendar(text),
  PgTime: (text) => kTime.test(text),
  PgTimestampString: (text) => kMoment.test(text) && isOnCalendar(text),
};

/** Whether a text can be a value of this column. */
export function isTextOf(columnType: string, text: string): boolean {
  if (!columnType.startsWith("Pg")) return true;
  // PostgreSQL has no text with this character in it.
  return !text.includes("\0") && (texts[columnType]?.(text) ?? true);
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
