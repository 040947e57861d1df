/** Reading and setting what a changeset changes. */
import { refuseUnknown } from "./cast.ts";
import { type Action, type Changeset, type NameOf, own, type Source, type ValuesOf, withParts } from "./shape.ts";
import { isSame } from "./values.ts";

/** The change of a field; `undefined` when it does not change. */
export function getChange<F extends object, From extends Source | undefined, Name extends NameOf<F>>(
  changeset: Changeset<F, From>,
  field: Name,
): F[Name] | null | undefined {
  // Values of a changeset have the types of its fields.
  return own(changeset.changes, field) as F[Name] | null | undefined;
}

/** What a field will be: its change, or else what it was. */
export function getField<F extends object, From extends Source | undefined, Name extends NameOf<F>>(
  changeset: Changeset<F, From>,
  field: Name,
): F[Name] | null | undefined {
  if (Object.hasOwn(changeset.changes, field)) return getChange(changeset, field);
  // As above.
  return own(changeset.data, field) as F[Name] | null | undefined;
}

/** Sets a change, unless the field has that value already: then it takes the change back. */
export function putChange<F extends object, From extends Source | undefined, Name extends NameOf<F>>(
  changeset: Changeset<F, From>,
  field: Name,
  value: F[Name] | null,
): Changeset<F, From> {
  if (isSame(value, own(changeset.data, field))) return deleteChange(changeset, field);
  return forceChange(changeset, field, value);
}

/** Sets a change, even to the value that the field has. */
export function forceChange<F extends object, From extends Source | undefined, Name extends NameOf<F>>(
  changeset: Changeset<F, From>,
  field: Name,
  value: F[Name] | null,
): Changeset<F, From> {
  refuseUnknown(changeset.fields, field, "putChange");
  return withParts(changeset, { changes: { ...changeset.changes, [field]: value } });
}

/** Puts what a function makes of a field's change; does nothing when there is none. */
export function updateChange<F extends object, From extends Source | undefined, Name extends NameOf<F>>(
  changeset: Changeset<F, From>,
  field: Name,
  update: (value: F[Name]) => F[Name],
): Changeset<F, From> {
  const value = getChange(changeset, field);
  if (value === undefined || value === null) return changeset;
  return putChange(changeset, field, update(value as F[Name]));
}

/** Takes the change of a field back. */
export function deleteChange<F extends object, From extends Source | undefined>(
  changeset: Changeset<F, From>,
  field: NameOf<F>,
): Changeset<F, From> {
  refuseUnknown(changeset.fields, field, "deleteChange");
  const rest = Object.entries(changeset.changes).filter(([name]) => name !== field);
  // A part of the changes, which have these types.
  return withParts(changeset, { changes: Object.fromEntries(rest) as ValuesOf<F> });
}

/** The data with the changes over it, whether they are valid or not. */
export function apply<F extends object, From extends Source | undefined>({
  data,
  changes,
}: Changeset<F, From>): ValuesOf<F> {
  return { ...data, ...changes };
}

/** The data with the changes over it when the changeset is valid, or the changeset with its action, for a form. */
export function applyAction<F extends object, From extends Source | undefined>(
  changeset: Changeset<F, From>,
  action: Action,
): Applied<F, From> {
  if (changeset.valid) return { status: "ok", value: apply(changeset) };
  return { status: "error", changeset: { ...changeset, action } };
}

/** What came of an action that no database takes part in. */
export type Applied<F extends object, From extends Source | undefined> =
  | { readonly status: "ok"; readonly value: ValuesOf<F> }
  | { readonly status: "error"; readonly changeset: Changeset<F, From> };
