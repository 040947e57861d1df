/** Rules about how long or how large a field's change is. */
import type { Changeset, Source } from "./shape.ts";
import { type Finding, type NameWith, refuseBound, validateChange, type Worded } from "./validations.ts";

/** How long something may be. A message of one's own stands for all of them. */
export interface LengthOptions extends Worded {
  readonly is?: number;
  readonly min?: number;
  readonly max?: number;
  /** What is counted in text: characters as people see them, UTF-16 units as `length` does, or bytes of UTF-8. Default: `"characters"`. */
  readonly count?: "characters" | "units" | "bytes";
}

/** Limits of a number. A message of one's own stands for all of them. */
export interface NumberOptions extends Worded {
  readonly lessThan?: number | bigint;
  readonly greaterThan?: number | bigint;
  readonly lessThanOrEqualTo?: number | bigint;
  readonly greaterThanOrEqualTo?: number | bigint;
  readonly equalTo?: number | bigint;
  readonly notEqualTo?: number | bigint;
}

type From = Source | undefined;
type Unit = "character" | "byte" | "item";

const segmenter = new Intl.Segmenter();
/** Text of more units than this is not taken apart into characters: it is too long for any rule that counts them so. */
const kLongestSegmented = 100_000;

/** Refuses text or lists that are too short or too long. */
export function validateLength<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameWith<F, string | readonly unknown[] | Uint8Array>,
  options: LengthOptions,
): Changeset<F, T> {
  for (const name of ["is", "min", "max"] as const) refuseBound("validateLength", name, options[name]);
  return validateChange(changeset, field, (value) => judgeLength(value, options));
}

/** Refuses numbers out of bounds; the first that is not kept is told. */
export function validateNumber<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameWith<F, number | bigint>,
  options: NumberOptions,
): Changeset<F, T> {
  for (const { name } of comparisons) refuseBound("validateNumber", name, options[name]);
  return validateChange(changeset, field, (value) => judgeNumber(value as number | bigint, options));
}

function judgeLength(value: unknown, { is, min, max, count = "characters", message }: LengthOptions): Finding {
  const { length, unit } = measure(value, count);
  const [verb, word] = [unit === "item" ? "have" : "be", `${unit}(s)`];
  const details = { validation: "length", type: unit === "character" ? "string" : unit === "item" ? "list" : "binary" };
  if (is !== undefined && length !== is)
    return { message: message ?? `should ${verb} %{count} ${word}`, details: { ...details, kind: "is", count: is } };
  if (min !== undefined && length < min)
    return {
      message: message ?? `should ${verb} at least %{count} ${word}`,
      details: { ...details, kind: "min", count: min },
    };
  if (max !== undefined && length > max)
    return {
      message: message ?? `should ${verb} at most %{count} ${word}`,
      details: { ...details, kind: "max", count: max },
    };
  return undefined;
}

function measure(value: unknown, count: NonNullable<LengthOptions["count"]>): { length: number; unit: Unit } {
  if (typeof value === "string")
    return { length: lengthOf(value, count), unit: count === "bytes" ? "byte" : "character" };
  if (value instanceof Uint8Array) return { length: value.length, unit: "byte" };
  return { length: Array.isArray(value) ? value.length : 0, unit: "item" };
}

function lengthOf(text: string, count: NonNullable<LengthOptions["count"]>): number {
  if (count === "bytes") return Buffer.byteLength(text);
  if (count === "units" || text.length > kLongestSegmented || /^[ -~]*$/.test(text)) return text.length;
  return [...segmenter.segment(text)].length;
}

const comparisons = [
  { name: "lessThan", kind: "less_than", text: "less than", holds: (a, b) => a < b },
  { name: "greaterThan", kind: "greater_than", text: "greater than", holds: (a, b) => a > b },
  { name: "lessThanOrEqualTo", kind: "less_than_or_equal_to", text: "less than or equal to", holds: (a, b) => a <= b },
  {
    name: "greaterThanOrEqualTo",
    kind: "greater_than_or_equal_to",
    text: "greater than or equal to",
    holds: (a, b) => a >= b,
  },
  { name: "equalTo", kind: "equal_to", text: "equal to", holds: (a, b) => order(a, b) === 0 },
  { name: "notEqualTo", kind: "not_equal_to", text: "not equal to", holds: (a, b) => order(a, b) !== 0 },
] as const satisfies readonly Comparison[];

interface Comparison {
  readonly name: Exclude<keyof NumberOptions, "message">;
  readonly kind: string;
  readonly text: string;
  readonly holds: (value: number | bigint, bound: number | bigint) => boolean;
}

/** A number and a bigint of one value are not identical, but neither is above the other. */
function order(value: number | bigint, bound: number | bigint): number {
  if (value < bound) return -1;
  return value > bound ? 1 : 0;
}

function judgeNumber(value: number | bigint, options: NumberOptions): Finding {
  for (const { name, kind, text, holds } of comparisons) {
    const bound = options[name];
    if (bound === undefined || holds(value, bound)) continue;
    const message = options.message ?? `must be ${text} %{number}`;
    return { message, details: { validation: "number", kind, number: bound } };
  }
  return undefined;
}
