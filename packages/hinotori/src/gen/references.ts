/** What the references of a resource lead to: a column has the type of the ids that it holds. */
import fs from "node:fs";
import path from "node:path";

import type { App } from "../app.ts";
import { nearest } from "../command/nearest.ts";
import { UsageError } from "../errors.ts";
import type { Field } from "./fields.ts";
import { knownTables, type KnownTables } from "./known-tables.ts";
import type { Resource } from "./resource.ts";

/** How a reference to a table that is not there is taken. */
export interface ReferencesChoice {
  /** Whether it is an error. */
  readonly strict: boolean;
}

/** The resource with the types of its references; throws a UsageError for a table that is nowhere. */
export function withReferences(app: App, resource: Resource, { strict }: ReferencesChoice): Resource {
  if (!resource.fields.some(({ holds }) => holds.kind === "reference")) return resource;
  const tables = knownTables(app);
  const own = new Map([...tables, [resource.schema.table, { binaryId: resource.binaryId }]]);
  return { ...resource, fields: resource.fields.map((field) => typed(field, own)) };

  function typed(field: Field, known: KnownTables): Field {
    const { holds } = field;
    if (holds.kind !== "reference") return field;
    const found = known.get(holds.table);
    if (found === undefined && strict) throw noTable(field, holds.table, [...tables.keys()]);
    const binaryId = found?.binaryId ?? writtenType(app, resource, field);
    return binaryId === undefined ? field : { ...field, holds: { ...holds, binaryId } };
  }
}

/** What the column is in the schema that is there: its table may be taken back after the one that it refers to. */
function writtenType({ root, names }: App, { schema }: Resource, { name, column }: Field): boolean | undefined {
  const file = path.join(root, "src", names.kebab, `${schema.path}.ts`);
  if (!fs.existsSync(file)) return undefined;
  const written = new RegExp(`\\b${name}: (\\w+)\\("${column}"`).exec(fs.readFileSync(file, "utf8"));
  return written === null ? undefined : ["text", "uuid"].includes(written[1] ?? "");
}

function noTable({ column }: Field, table: string, tables: readonly string[]): UsageError {
  const meant = nearest(table, tables);
  return new UsageError(
    `expected a table that there is after references, got: ${table}, in the field ${column}` +
      `${meant === undefined ? "" : `. Did you mean ${meant}?`}\n\n` +
      (tables.length === 0
        ? "There is none yet. "
        : `There ${tables.length === 1 ? "is" : "are"}: ${tables.join(", ")}. `) +
      `Make ${table} first, or say --force when it comes from elsewhere.`,
  );
}
