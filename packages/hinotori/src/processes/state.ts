/** The state of a generated server: each field with its type, what it begins with, and two values for tests (pure). */
import { UsageError } from "../errors.ts";
import { fieldTypes, type PlainType } from "../gen/field-types.ts";
import { type Field, parseFields } from "../gen/fields.ts";
import { sampleOf } from "../gen/samples.ts";

/** A field of a state, as source. */
export interface StateField {
  readonly name: string;
  /** Its type. */
  readonly type: string;
  /** What it begins with. */
  readonly initial: string;
  /** A value to begin a test with, and one to change it to. */
  readonly sample: string;
  readonly other: string;
  /** It is kept out of reports. */
  readonly redact: boolean;
}

/** What a server knows when nobody says what it shall know. */
const kUsual: readonly string[] = ["count:integer"];

/** What types begin with that have something like a zero; the others begin with `undefined`. */
const kZeroes: Partial<Readonly<Record<PlainType, string>>> = {
  string: '""',
  text: '""',
  integer: "0",
  float: "0",
  decimal: '"0"',
  boolean: "false",
  map: "{}",
};

/** The fields of a state, from the words of a command; a counter without any. */
export function stateFields(words: readonly string[]): readonly StateField[] {
  return parseFields(words.length === 0 ? kUsual : words).map(toStateField);
}

function toStateField(field: Field): StateField {
  if (field.unique) throw notUnique(field);
  const { type, initial } = typeOf(field);
  const [sample, other] =
    field.holds.kind === "reference" ? ["1", "2"] : [sampleOf(field, "create"), sampleOf(field, "update")];
  // What is no reference has samples.
  return { name: field.name, type, initial, sample: sample!, other: other!, redact: field.redact };
}

function typeOf({ holds, words }: Field): { type: string; initial: string } {
  if (holds.kind === "reference") return { type: "number | undefined", initial: "undefined" };
  if (holds.kind === "list") return { type: `readonly ${fieldTypes[holds.item].ts}[]`, initial: "[]" };
  if (holds.type === "enum")
    return { type: words.map((word) => JSON.stringify(word)).join(" | "), initial: JSON.stringify(words[0]) };
  const zero = kZeroes[holds.type];
  const type = holds.type === "map" ? "Readonly<Record<string, unknown>>" : fieldTypes[holds.type].ts;
  return zero === undefined ? { type: `${type} | undefined`, initial: "undefined" } : { type, initial: zero };
}

function notUnique({ column }: Field): UsageError {
  return new UsageError(
    `expected fields of one server, got: ${column}:unique\n\nA database sees to it that no two rows have the same; a server has one state.`,
  );
}
