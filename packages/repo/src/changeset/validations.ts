/** Rules about one field's change; each adds an error, and none looks at a field that does not change. */
import { inspect } from "node:util";

import { ChangesetError } from "../errors.ts";
import { refuseUnknown } from "./cast.ts";
import { getField } from "./changes.ts";
import { withErrors } from "./errors-of.ts";
import { type Changeset, type ErrorDetails, type NameOf, own, type Source, type ValuesOf, withParts } from "./shape.ts";
import { isBlank, isSame } from "./values.ts";

/** The fields of `F` whose values are a `T`. */
export type NameWith<F, T> = { [Name in NameOf<F>]: [NonNullable<F[Name]>] extends [T] ? Name : never }[NameOf<F>];

/** A text of one's own, in place of the usual one. */
export interface Worded {
  /** Default: the usual text in English. */
  readonly message?: string;
}

/** What a rule finds: a text and its details, or nothing. */
export type Finding = { readonly message: string; readonly details?: ErrorDetails } | string | undefined;

type From = Source | undefined;

/** Calls `check` with the field's change when there is one that is not `null`; what it returns is an error. */
export function validateChange<F extends object, T extends From, Name extends NameOf<F>>(
  changeset: Changeset<F, T>,
  field: Name,
  check: (value: NonNullable<F[Name]>) => Finding,
): Changeset<F, T> {
  refuseUnknown(changeset.fields, field, "a validation");
  const value = own(changeset.changes, field);
  if (value === undefined || value === null) return changeset;
  // A change has the type of its field.
  const finding = check(value as NonNullable<F[Name]>);
  if (finding === undefined) return changeset;
  const { message, details = {} } = typeof finding === "string" ? { message: finding } : finding;
  return withErrors(changeset, [{ field, message, details }]);
}

/** Refuses fields that are, after the changes, without a value or nothing but blanks; such a change is dropped. */
export function validateRequired<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  fields: readonly NameOf<F>[],
  { message = "can't be blank" }: Worded = {},
): Changeset<F, T> {
  for (const field of fields) refuseUnknown(changeset.fields, field, "validateRequired");
  const marked = withParts(changeset, { required: [...changeset.required, ...fields] });
  // Nothing was given, so nothing is missing yet.
  if (changeset.params === undefined) return marked;
  const missing = fields.filter(
    (field) => isBlank(getField(changeset, field)) && !changeset.errors.some((error) => error.field === field),
  );
  const kept = Object.entries(changeset.changes).filter(([field]) => !missing.some((name) => name === field));
  return withErrors(
    // A part of the changes, which have these types.
    withParts(marked, { changes: Object.fromEntries(kept) as ValuesOf<F> }),
    missing.map((field) => ({ field, message, details: { validation: "required" } })),
  );
}

/** Refuses text that does not match. Anchor the pattern, and mind that one with nested repetition can take forever. */
export function validateFormat<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameWith<F, string>,
  pattern: RegExp,
  { message = "has invalid format" }: Worded = {},
): Changeset<F, T> {
  // A pattern that remembers where it stopped would answer differently each time.
  const fresh = new RegExp(pattern);
  return validateChange(changeset, field, (value) =>
    fresh.test(String(value)) ? undefined : { message, details: { validation: "format" } },
  );
}

/** Refuses what is not in the list. */
export function validateInclusion<F extends object, T extends From, Name extends NameOf<F>>(
  changeset: Changeset<F, T>,
  field: Name,
  values: readonly NonNullable<F[Name]>[],
  { message = "is invalid" }: Worded = {},
): Changeset<F, T> {
  return validateChange(changeset, field, (value) =>
    values.some((each) => isSame(each, value))
      ? undefined
      : { message, details: { validation: "inclusion", enum: values } },
  );
}

/** Refuses what is in the list. */
export function validateExclusion<F extends object, T extends From, Name extends NameOf<F>>(
  changeset: Changeset<F, T>,
  field: Name,
  values: readonly NonNullable<F[Name]>[],
  { message = "is reserved" }: Worded = {},
): Changeset<F, T> {
  return validateChange(changeset, field, (value) =>
    values.some((each) => isSame(each, value))
      ? { message, details: { validation: "exclusion", enum: values } }
      : undefined,
  );
}

/** Refuses a list that has something in it which is not in `values`; a JSON document that is no list has. */
export function validateSubset<F extends object, T extends From, Name extends NameWith<F, readonly unknown[]>>(
  changeset: Changeset<F, T>,
  field: Name,
  values: NonNullable<F[Name]> & readonly unknown[],
  { message = "has an invalid entry" }: Worded = {},
): Changeset<F, T> {
  return validateChange(changeset, field, (list: unknown) =>
    Array.isArray(list) && list.every((item: unknown) => values.some((each) => isSame(each, item)))
      ? undefined
      : { message, details: { validation: "subset", enum: values } },
  );
}

/** Refuses unless the param of this name, such as a checked box, says yes. It need not be a field. */
export function validateAcceptance<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  param: string,
  { message = "must be accepted" }: Worded = {},
): Changeset<F, T> {
  const { params } = changeset;
  if (params === undefined) return changeset;
  const value = own(params, param);
  if (value === true || value === "true" || value === "1") return changeset;
  return withErrors(changeset, [{ field: param, message, details: { validation: "acceptance" } }]);
}

/** How `validateConfirmation` decides. */
export interface ConfirmationOptions extends Worded {
  /** The param that repeats the field. Default: the field's name and `Confirmation`. */
  readonly param?: string;
  /** Refuse when the confirmation is not there at all. Default: `false`. */
  readonly required?: boolean;
}

/** Refuses when the field was not given twice the same; the error is the confirmation's. */
export function validateConfirmation<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameOf<F>,
  options: ConfirmationOptions = {},
): Changeset<F, T> {
  const { param = `${field}Confirmation`, required = false, message = "does not match confirmation" } = options;
  refuseUnknown(changeset.fields, field, "validateConfirmation");
  const { params } = changeset;
  if (params === undefined) return changeset;
  if (Object.hasOwn(params, param)) {
    if (isSame(own(params, param), own(params, field))) return changeset;
    return withErrors(changeset, [{ field: param, message, details: { validation: "confirmation" } }]);
  }
  if (!required) return changeset;
  return withErrors(changeset, [{ field: param, message: "can't be blank", details: { validation: "required" } }]);
}

/** Throws when a rule was given a number that is none. */
export function refuseBound(rule: string, name: string, bound: unknown): void {
  if (bound === undefined || typeof bound === "bigint" || (typeof bound === "number" && !Number.isNaN(bound))) return;
  throw new ChangesetError(
    `expected \`${name}\` of ${rule} to be a number, got: ${inspect(bound)}\n\nGive one:\n\n    { ${name}: 80 }`,
    "bad_rules",
  );
}
