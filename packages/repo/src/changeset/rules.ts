/**
 * Where a changeset's fields come from: a Drizzle table, a schema of an object, or a table of schemas.
 *
 * All three become one thing, a caster for each field, and their types are read from the value.
 */
import type { Column } from "drizzle-orm/column";
import { isTable, type Table } from "drizzle-orm/table";
import { getTableColumns } from "drizzle-orm/utils";
import { inspect } from "node:util";

import { ChangesetError } from "../errors.ts";
import { castColumn } from "./columns.ts";
import type { ErrorDetails, Source, TableOf } from "./shape.ts";
import { isStandardSchema, judge, type StandardSchema } from "./standard-schema.ts";
import { exceededLength } from "./texts.ts";
import { isBlank, isRecord } from "./values.ts";

/** What says the fields: a Drizzle table, a Standard Schema of an object, or a schema for each field. */
export type Rules = Table | StandardSchema<object> | SchemaTable;

/** A schema for each field. */
export type SchemaTable = Readonly<Record<string, StandardSchema>>;

/** The fields that rules say, each with its type. */
export type FieldsOf<R> = Complete<
  R extends Table
    ? R["$inferInsert"]
    : R extends StandardSchema<infer Output>
      ? Output
      : { [Name in keyof R]: R[Name] extends StandardSchema<infer Output> ? Output : never }
>;

/** The table of rules that are one. */
export type SourceOf<R> = R extends Table ? Source<R["$inferSelect"], TableOf<R["_"]["config"]["dialect"]>> : undefined;

type Complete<F> = F extends object ? { [Name in keyof F]-?: Exclude<F[Name], undefined> } : never;

/** What a field makes of a value: one to keep, or what is wrong with it. */
export type Outcome = { readonly value: unknown } | { readonly problems: readonly Problem[] };

/** What is wrong with a value. */
interface Problem {
  readonly message: string;
  readonly details: ErrorDetails;
}

/** The fields of rules, ready to be used. */
export interface Casters {
  readonly fields: readonly string[];
  /** Casts what was given for a field. */
  readonly cast: (field: string, value: unknown) => Outcome;
  /** What a field is when nothing was given and nothing is there; `undefined` when that is no matter of the rules. */
  readonly absent: (field: string) => Outcome | undefined;
  readonly table: Table | undefined;
  /** The schema of the whole, for rules that concern more than one field. */
  readonly whole: StandardSchema | undefined;
}

/** Makes casters of rules. Throws a `ChangesetError` for what says no fields. */
export function castersOf(rules: Rules): Casters {
  if (isTable(rules)) return ofTable(rules);
  if (isStandardSchema(rules)) return { ...ofSchemas(fieldsOfSchema(rules)), whole: rules };
  if (isRecord(rules) && Object.values(rules).every(isStandardSchema)) return ofSchemas(rules as SchemaTable);
  throw badRules(rules);
}

/** A list of many wrong items has many issues, and nobody reads them all. */
const kMostProblems = 20;
const kBlank: Outcome = { problems: [{ message: "can't be blank", details: { validation: "required" } }] };

function ofTable(table: Table): Casters {
  const columns = getTableColumns(table) as Readonly<Record<string, Column>>;
  const cast = (field: string, value: unknown): Outcome => {
    if (isBlank(value)) return { value: null };
    const column = columns[field]!;
    return castColumn(column, value) ?? { problems: [problemOf(column, value)] };
  };
  return { fields: Object.keys(columns), cast, absent: () => undefined, table, whole: undefined };
}

/** What is said of a value that a column does not take; of text that is too long for it, what `validateLength` would say. */
function problemOf(column: Column, value: unknown): Problem {
  const count = typeof value === "string" ? exceededLength(column, value) : undefined;
  if (count === undefined) return { message: "is invalid", details: { validation: "cast", type: column.dataType } };
  const details = { validation: "length", type: "string", kind: "max", count };
  return { message: "should be at most %{count} character(s)", details };
}

function ofSchemas(schemas: SchemaTable): Casters {
  const ask = (field: string, value: unknown): Outcome => {
    const { issues, ...rest } = judge(schemas[field]!, value) as { value?: unknown; issues?: { message: string }[] };
    if (issues === undefined) return { value: rest.value ?? null };
    return {
      problems: issues.slice(0, kMostProblems).map(({ message }) => ({ message, details: { validation: "schema" } })),
    };
  };
  // What is blank is asked for as what it is: nothing. So a schema that wants something is not content with "".
  const absent = (field: string): Outcome => {
    const outcome = ask(field, undefined);
    return "value" in outcome ? outcome : firstSound([ask(field, null)]);
  };
  const cast = (field: string, value: unknown) => (isBlank(value) ? absent(field) : ask(field, value));
  return { fields: Object.keys(schemas), cast, absent, table: undefined, whole: undefined };
}

function firstSound(outcomes: readonly Outcome[]): Outcome {
  return outcomes.find((outcome) => "value" in outcome) ?? kBlank;
}

/** The libraries agree on how to ask a schema, not on how to ask for its fields: zod says `shape`, valibot `entries`. */
function fieldsOfSchema(schema: object): SchemaTable {
  const found: unknown = "shape" in schema ? schema.shape : "entries" in schema ? schema.entries : undefined;
  if (isRecord(found) && Object.values(found).every(isStandardSchema)) return found as SchemaTable;
  throw badRules(schema);
}

function badRules(got: unknown): ChangesetError {
  return new ChangesetError(
    `expected a Drizzle table, a schema of an object or a table of schemas, got: ${inspect(got, { depth: 0 })}\n\n` +
      `Say the fields by one of these:\n\n` +
      `    Changeset.cast(posts, data, params, ["title"])\n` +
      `    Changeset.cast({ title: z.string() }, data, params, ["title"])`,
    "bad_rules",
  );
}
