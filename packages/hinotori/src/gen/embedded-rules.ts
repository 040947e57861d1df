/** The fields of a schema without a table, as schemas of zod (pure). */
import { fieldTypes, type PlainType } from "./field-types.ts";
import type { Field } from "./fields.ts";

/** What one field takes. */
export function embeddedRule(field: Field, binaryId: boolean): string {
  const { holds, words } = field;
  if (holds.kind === "reference")
    return `${binaryId ? "z.uuid()" : (fieldTypes.integer.item ?? "z.int()")}.nullable().default(null)`;
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
