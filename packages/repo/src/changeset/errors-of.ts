/** The errors of a changeset: adding one, and telling all of them. */
import {
  type AnyChangeset,
  type Changeset,
  type ErrorDetails,
  type FieldError,
  type NameOf,
  type Source,
  withParts,
} from "./shape.ts";

/** Texts by field; changesets inside are tables of their own. */
export interface ErrorTree {
  readonly [field: string]: readonly string[] | ErrorTree | readonly ErrorTree[];
}

/** Adds an error to a field, or to `"base"`, and so makes the changeset invalid. */
export function addError<F extends object, From extends Source | undefined>(
  changeset: Changeset<F, From>,
  field: NameOf<F> | "base",
  message: string,
  details: ErrorDetails = {},
): Changeset<F, From> {
  return withErrors(changeset, [{ field, message, details }]);
}

/** Adds errors. */
export function withErrors<F extends object, From extends Source | undefined>(
  changeset: Changeset<F, From>,
  errors: readonly FieldError[],
): Changeset<F, From> {
  return errors.length === 0 ? changeset : withParts(changeset, { errors: [...changeset.errors, ...errors] });
}

/**
 * All errors as texts by field, those of the changesets inside as well.
 *
 * `toText` makes the text, for example in another language. By default the details are put into the message.
 */
export function traverseErrors<F extends object, From extends Source | undefined>(
  changeset: Changeset<F, From>,
  toText: (error: FieldError) => string = interpolate,
): ErrorTree {
  const tree = new Map<string, readonly string[] | ErrorTree | readonly ErrorTree[]>();
  for (const [field, { many, changesets }] of Object.entries(changeset.nested)) {
    if (changesets.every(({ valid }) => valid)) continue;
    const inside = changesets.map((each: AnyChangeset) => traverseErrors(each, toText));
    tree.set(field, many ? inside : inside[0]!);
  }
  // What is wrong with the field itself says more than what is wrong inside.
  for (const field of new Set(changeset.errors.map((error) => error.field))) {
    tree.set(field, changeset.errors.filter((error) => error.field === field).map(toText));
  }
  return Object.fromEntries(tree);
}

/** The message with its details in place: `"should be at most %{count} character(s)"` → `"… 80 character(s)"`. */
export function interpolate({ message, details }: Pick<FieldError, "message" | "details">): string {
  return message.replace(/%\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : placeholder,
  );
}
