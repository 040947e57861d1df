/** Values for the tests of a resource: those it begins with, and those it is changed to (pure). */
import type { PlainType } from "./field-types.ts";
import type { Field } from "./fields.ts";

/** Which of the two. */
export type Moment = "create" | "update";

type Pair = readonly [create: string, update: string];

/** Source of TypeScript. The same everywhere and always: a generator that is called again makes the same file. */
const pairs: Readonly<Record<Exclude<PlainType, "string" | "text" | "enum" | "binary">, Pair>> = {
  integer: ["42", "43"],
  float: ["1.5", "2.25"],
  decimal: ['"19.95"', '"24.50"'],
  boolean: ["true", "false"],
  map: ['{ theme: "light" }', '{ theme: "dark" }'],
  date: ['"2026-01-31"', '"2026-02-01"'],
  time: ['"14:00:00"', '"15:30:00"'],
  time_usec: ['"14:00:00.000001"', '"15:30:00.000002"'],
  naive_datetime: ['new Date("2026-01-31T14:00:00Z")', 'new Date("2026-02-01T15:30:00Z")'],
  naive_datetime_usec: ['new Date("2026-01-31T14:00:00.001Z")', 'new Date("2026-02-01T15:30:00.002Z")'],
  utc_datetime: ['new Date("2026-01-31T14:00:00Z")', 'new Date("2026-02-01T15:30:00Z")'],
  utc_datetime_usec: ['new Date("2026-01-31T14:00:00.001Z")', 'new Date("2026-02-01T15:30:00.002Z")'],
  uuid: ['"0b8f5f0e-9a53-4c1e-8d6b-5a1f0c2e7d34"', '"c1d2e3f4-5a6b-4c7d-9e8f-0a1b2c3d4e5f"'],
};

/** The source of a field's value; undefined for what no test sets, a reference. */
export function sampleOf(field: Field, moment: Moment): string | undefined {
  const { holds } = field;
  if (holds.kind === "reference") return undefined;
  if (holds.kind === "plain") return plainSample(field, holds.type, moment);
  const items: readonly Moment[] = moment === "create" ? ["create", "update"] : ["update"];
  return `[${items.map((each) => plainSample(field, holds.item, each)).join(", ")}]`;
}

/** The same as JSON carries it, where a moment is text. */
export function paramOf(field: Field, moment: Moment): string | undefined {
  return sampleOf(field, moment)?.replace(
    /new Date\("([^"]*)"\)/g,
    (_, text: string) => `"${new Date(text).toISOString()}"`,
  );
}

/** A value that no other row has, each time it is made: source with imports from node:crypto. */
export function uniqueSample(field: Field): { readonly source: string; readonly imports: string } | undefined {
  const { holds } = field;
  if (!field.unique || holds.kind !== "plain") return undefined;
  const number = { source: "randomInt(2 ** 31)", imports: "randomInt" };
  if (holds.type === "string" || holds.type === "text")
    return { source: `\`${spoken(field)} \${randomUUID()}\``, imports: "randomUUID" };
  if (holds.type === "uuid") return { source: "randomUUID()", imports: "randomUUID" };
  if (holds.type === "integer" || holds.type === "float") return number;
  if (holds.type === "decimal") return { ...number, source: "String(randomInt(2 ** 31))" };
  // A moment of the last hundred years.
  const moment = "new Date(randomInt(2 ** 41))";
  if (holds.type === "date") return { ...number, source: `${moment}.toISOString().slice(0, 10)` };
  if (holds.type === "time") return { ...number, source: `${moment}.toISOString().slice(11, 19)` };
  if (holds.type === "time_usec") return { ...number, source: `\`\${${moment}.toISOString().slice(11, 23)}000\`` };
  return { ...number, source: moment };
}

function plainSample(field: Field, type: PlainType, moment: Moment): string {
  const number = moment === "create" ? "one" : "two";
  if (type === "enum") return JSON.stringify(moment === "create" ? field.words[0] : (field.words[1] ?? field.words[0]));
  if (type === "binary") return `Buffer.from("${spoken(field)} ${number}")`;
  if (type === "string" || type === "text") return `"${spoken(field)} ${number}"`;
  return pairs[type][moment === "create" ? 0 : 1];
}

function spoken({ column }: Field): string {
  return column.replaceAll("_", " ");
}

/** The same as a field of a form carries it, always text; undefined for what no form has. */
export function formValueOf(field: Field, moment: Moment): string | undefined {
  const { holds } = field;
  if (holds.kind === "list") {
    const items = (moment === "create" ? (["create", "update"] as const) : (["update"] as const)).map((each) =>
      unquoted(plainSample(field, holds.item, each)),
    );
    return JSON.stringify(items.join("\n"));
  }
  const param = paramOf(field, moment);
  if (param === undefined || (holds.kind === "plain" && (holds.type === "map" || holds.type === "binary")))
    return undefined;
  return JSON.stringify(unquoted(param));
}

function unquoted(source: string): string {
  return source.replace(/^"(.*)"$/, "$1");
}
