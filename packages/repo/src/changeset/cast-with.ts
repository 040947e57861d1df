/** Casting a field once more, by a schema that knows more of it than its column does. */
import { refuseUnknown } from "./cast.ts";
import { putChange } from "./changes.ts";
import { withErrors } from "./errors-of.ts";
import { type Changeset, type NameOf, own, type Source } from "./shape.ts";
import { judge, type StandardSchema } from "./standard-schema.ts";
import type { Worded } from "./validations.ts";

/**
 * Casts the field's change, when there is one that is not `null`, by a schema: what that makes of it is the change.
 *
 * A column of text takes any text, and one of JSON any document; the schema says which. What it refuses is an error of the field.
 */
export function castWith<F extends object, T extends Source | undefined, Name extends NameOf<F>>(
  changeset: Changeset<F, T>,
  field: Name,
  schema: StandardSchema<NonNullable<F[Name]>>,
  { message = "is invalid" }: Worded = {},
): Changeset<F, T> {
  refuseUnknown(changeset.fields, field, "castWith");
  const change = own(changeset.changes, field);
  if (change === undefined || change === null) return changeset;
  const judgement = judge(schema, change);
  if (judgement.issues !== undefined) {
    return withErrors(changeset, [{ field, message, details: { validation: "cast" } }]);
  }
  return putChange(changeset, field, judgement.value);
}
