/** How params become changes: only permitted fields, each cast by its rule, and only what is new. */
import { inspect } from "node:util";

import { ChangesetError } from "../errors.ts";
import { castersOf, type Casters, type FieldsOf, type Outcome, type Rules, type SourceOf } from "./rules.ts";
import { type Changeset, type FieldError, type NameOf, own, type Params, type ValuesOf, withParts } from "./shape.ts";
import { fieldOfIssue, judge } from "./standard-schema.ts";
import { isRecord, isSame } from "./values.ts";

/**
 * Casts params from outside into a changeset.
 *
 * Only the permitted fields are looked at. Text of blanks is no value; what the field holds already is no change. Without params
 * the changeset is not valid, and has no errors either: it is there for an empty form.
 */
export function cast<R extends Rules>(
  rules: R,
  data: ValuesOf<FieldsOf<R>>,
  params: Params | undefined,
  permitted: readonly NameOf<FieldsOf<R>>[],
): Changeset<FieldsOf<R>, SourceOf<R>> {
  const casters = castersOf(rules);
  const given = readParams(params);
  for (const field of permitted) refuseUnknown(casters.fields, field, "cast");
  const empty = emptyChangeset<R>(casters, data, given);
  if (given === undefined) return empty;
  const errors: FieldError[] = [];
  const changes: [string, unknown][] = [];
  for (const field of new Set<string>(permitted)) {
    const outcome = castField(casters, field, { data, given });
    if (outcome === undefined) continue;
    if ("problems" in outcome) errors.push(...outcome.problems.map((problem) => ({ field, ...problem })));
    else if (!isSame(outcome.value, own(data, field))) changes.push([field, outcome.value]);
  }
  if (errors.length === 0) errors.push(...judgeWhole(casters, { data, given, permitted }));
  // Each value was made by its field's caster, so the table has the field's types.
  return withParts(empty, { changes: Object.fromEntries(changes) as ValuesOf<FieldsOf<R>>, errors });
}

/** A changeset of values that the program itself made: nothing is cast, and it is valid. */
export function change<R extends Rules>(
  rules: R,
  data: ValuesOf<FieldsOf<R>>,
  changes: ValuesOf<FieldsOf<R>> = {},
): Changeset<FieldsOf<R>, SourceOf<R>> {
  const casters = castersOf(rules);
  for (const field of Object.keys(changes)) refuseUnknown(casters.fields, field, "change");
  const fresh = Object.entries(changes).filter(([field, value]) => !isSame(value, own(data, field)));
  // A part of `changes`, which has these types.
  const kept = Object.fromEntries(fresh) as ValuesOf<FieldsOf<R>>;
  return withParts(emptyChangeset<R>(casters, data, {}), { changes: kept });
}

/** Throws when there is no such field. */
export function refuseUnknown(fields: readonly string[], field: string, what: string): void {
  if (fields.includes(field)) return;
  throw new ChangesetError(
    `expected a field that the changeset has, got: ${inspect(field)}, given to ${what}\n\n` +
      `The fields are:\n\n    ${fields.join(", ")}`,
    "unknown_field",
  );
}

const kMostIssues = 100;

interface Given {
  readonly data: object;
  readonly given: Params;
}

function emptyChangeset<R extends Rules>(
  { fields, table }: Casters,
  data: ValuesOf<FieldsOf<R>>,
  params: Params | undefined,
): Changeset<FieldsOf<R>, SourceOf<R>> {
  return {
    data,
    params,
    changes: {},
    errors: [],
    valid: params !== undefined,
    action: undefined,
    required: [],
    constraints: [],
    fields,
    nested: {},
    // `table` is the rules themselves when they are a table, and undefined when they are not, which is what SourceOf says.
    table: table as SourceOf<R>,
  };
}

function castField(casters: Casters, field: string, { data, given }: Given): Outcome | undefined {
  if (Object.hasOwn(given, field)) return casters.cast(field, given[field]);
  return (own(data, field) ?? null) === null ? casters.absent(field) : undefined;
}

/** Rules over several fields: what they say of what was given counts, the rest is not this changeset's business. */
function judgeWhole(
  { whole }: Casters,
  { data, given, permitted }: Given & { readonly permitted: readonly string[] },
): FieldError[] {
  if (whole === undefined) return [];
  const fromParams = permitted.filter((field) => Object.hasOwn(given, field)).map((field) => [field, given[field]]);
  const { issues = [] } = judge(whole, { ...data, ...Object.fromEntries(fromParams) });
  return issues.slice(0, kMostIssues).flatMap((issue) => {
    const field = fieldOfIssue(issue);
    if (field !== undefined && !permitted.includes(field)) return [];
    return [{ field: field ?? "base", message: issue.message, details: { validation: "schema" } }];
  });
}

function readParams(params: unknown): Params | undefined {
  if (params === undefined || params === null) return undefined;
  if (isRecord(params)) return params;
  throw new ChangesetError(
    `expected params to be an object of fields, got: ${inspect(params, { depth: 0, maxStringLength: 40 })}\n\n` +
      `Give the body of a form or of a JSON document, read as an object.`,
    "bad_params",
  );
}
