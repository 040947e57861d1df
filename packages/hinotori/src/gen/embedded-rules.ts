/** The fields of a schema without a table, as schemas of zod (pure). */
import { fieldTypes, type PlainType } from "./field-types.ts";
import type { Field } from "./fields.ts";
import { namesOf } from "../app/names.ts";

/** The parts of an embedded schema's file that are about its fields. */
export interface EmbeddedSource {
  /** What several fields take, where that is long. */
  readonly shared: readonly { readonly name: string; readonly schema: string }[];
  readonly fields: readonly { readonly name: string; readonly schema: string }[];
  /** Whether the names of the fields are a list of their own. */
  readonly hasList: boolean;
  /** Whether the file is longer than the workspace's linter likes. */
  readonly isLong: boolean;
}

/** How many characters of a rule may stand there more than once. */
const kShort = 24;
/** How many fields a statement names by itself, and how many a file takes without a word. */
const kMost = { list: 8, file: 95 } as const;

/** The source of the fields. */
export function embeddedSource(fields: readonly Field[], binaryId: boolean): EmbeddedSource {
  const rows = fields.map((field) => ({ field, schema: embeddedRule(field, binaryId) }));
  const isShared = (schema: string) => schema.length > kShort && rows.filter((row) => row.schema === schema).length > 1;
  const shared = new Map<string, string>();
  for (const { field, schema } of rows)
    if (isShared(schema) && !shared.has(schema)) shared.set(schema, ruleName(field));
  return {
    shared: [...shared].map(([schema, name]) => ({ name, schema })),
    fields: rows.map(({ field, schema }) => ({ name: field.name, schema: shared.get(schema) ?? schema })),
    hasList: rows.length > kMost.list,
    isLong: rows.length > kMost.file,
  };
}

/** A rule is called after the type that it is the only one of; an enum, whose words are its own, after its field. */
function ruleName({ name, holds }: Field): string {
  if (holds.kind === "reference") return "referenceRule";
  if (holds.kind === "list") return `${namesOf(holds.item).camel}ListRule`;
  return holds.type === "enum" ? `${name}Enum` : `${namesOf(holds.type).camel}Rule`;
}

/** What one field takes. */
function embeddedRule(field: Field, binaryId: boolean): string {
  const { holds, words } = field;
  if (holds.kind === "reference")
    return `${(holds.binaryId ?? binaryId) ? "z.uuid()" : (fieldTypes.integer.item ?? "z.int()")}.nullable().default(null)`;
  if (holds.kind === "list") return `z.array(${fieldTypes[holds.item].item ?? "z.unknown()"})`;
  if (holds.type === "enum") return `z.enum(${JSON.stringify(words)})`;
  return rules[holds.type] ?? fieldTypes[holds.type].rule ?? fieldTypes[holds.type].item ?? "z.unknown()";
}

const moment = "z.coerce.date()";

const rules: Partial<Readonly<Record<PlainType, string>>> = {
  // A form says it as text.
  boolean: "z.boolean().or(z.stringbool()).default(false)",
  map: "z.record(z.string(), z.unknown()).nullable().default(null)",
  binary: "z.instanceof(Uint8Array).nullable().default(null)",
  naive_datetime: moment,
  naive_datetime_usec: moment,
  utc_datetime: moment,
  utc_datetime_usec: moment,
};
