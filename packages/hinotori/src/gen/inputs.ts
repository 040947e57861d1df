/** How a field is on a page: its input in a form, and its value in a list (pure). */
import type { PlainType } from "./field-types.ts";
import type { Field } from "./fields.ts";

/** The attributes of an `Input` beside its name, value and label; undefined for what no form has. */
export function inputOf({ holds, words }: Field): string | undefined {
  if (holds.kind === "reference") return undefined;
  if (holds.kind === "list") return 'type="textarea" rows={3} hint="One in each line"';
  if (holds.type === "enum") return `type="select" prompt="Choose one" options={${JSON.stringify(words)}}`;
  return inputs[holds.type];
}

const moment = 'type="datetime-local" step="any" hint="UTC"';

const inputs: Readonly<Record<Exclude<PlainType, "enum">, string | undefined>> = {
  string: "",
  text: 'type="textarea" rows={6}',
  integer: 'type="number"',
  float: 'type="number" step="any"',
  decimal: 'inputmode="decimal"',
  boolean: 'type="checkbox"',
  map: undefined,
  date: 'type="date"',
  time: 'type="time" step="1"',
  time_usec: 'type="time" step="any"',
  naive_datetime: moment,
  naive_datetime_usec: moment,
  utc_datetime: moment,
  utc_datetime_usec: moment,
  uuid: "",
  binary: undefined,
};

/** The expression that shows the field of a row. */
export function cellOf({ holds, name }: Field, row: string): string {
  const value = `${row}.${name}`;
  if (holds.kind === "list") return `${value}.join(", ")`;
  if (holds.kind === "reference") return value;
  if (holds.type === "boolean") return `${value} ? "Yes" : "No"`;
  if (holds.type === "map") return `${value} === null ? "" : JSON.stringify(${value})`;
  return /datetime/.test(holds.type) ? `${value}.toISOString()` : value;
}
