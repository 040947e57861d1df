/** A field as a form shows it: what was typed, or else what is there, and what is wrong with it. */
import { refuseUnknown } from "./cast.ts";
import { interpolate } from "./errors-of.ts";
import { type Changeset, type FieldError, type NameOf, own, type Source } from "./shape.ts";

/** What an input of a form is told. */
export interface FormField {
  readonly name: string;
  /** What was typed, when something was; then what the field will be. A moment is text in UTC, as `datetime-local` takes it. */
  readonly value: unknown;
  /** None until something was tried with the changeset. */
  readonly errors: readonly string[];
}

/**
 * The field for an input of a form: `<Input {...Changeset.formField(post, "title")} label="Title" />`.
 *
 * `toText` makes the text of an error, for example in another language. By default the details are put into the message.
 */
export function formField<F extends object, T extends Source | undefined>(
  changeset: Changeset<F, T>,
  field: NameOf<F>,
  toText: (error: FieldError) => string = interpolate,
): FormField {
  refuseUnknown(changeset.fields, field, "formField");
  const { params = {}, changes, data, errors, action } = changeset;
  const holder = [params, changes, data].find((values) => Object.hasOwn(values, field)) ?? {};
  const value = own(holder, field);
  return {
    name: field,
    value: value instanceof Date ? value.toISOString().slice(0, -1) : value,
    errors: action === undefined ? [] : errors.filter((error) => error.field === field).map(toText),
  };
}
