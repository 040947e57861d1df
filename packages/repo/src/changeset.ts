/**
 * What is to be changed, and what is wrong with it: input from outside on its way into the database.
 *
 * A changeset is plain data. `cast` takes the fields you permit out of a form or a JSON document and gives each its type;
 * validations add errors; the repo writes it, and turns what the database refuses into errors of fields too. Invalid input is
 * never thrown: it is a changeset that is not `valid`, from which a form can be shown again.
 *
 * ## Example
 *
 * ```ts run
 * import { Changeset } from "@hinotori/repo";
 * import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
 *
 * const users = sqliteTable("users", { id: integer().primaryKey(), name: text().notNull(), age: integer() });
 *
 * let user = Changeset.cast(users, {}, { name: "Ada", age: "36", id: 7 }, ["name", "age"]);
 * user = Changeset.validateRequired(user, ["name"]);
 * user = Changeset.validateLength(user, "name", { min: 4 });
 *
 * user.changes; // => ({ name: "Ada", age: 36 })
 * user.valid; // => false
 * Changeset.traverseErrors(user); // => ({ name: ["should be at least 4 character(s)"] })
 * ```
 *
 * ## Fields
 *
 * The first argument of `cast` says which fields there are and of which type: a Drizzle table, a schema of an object by any library
 * of the Standard Schema, or a table with a schema for each field. The types follow from it: a field that does not exist, or a
 * number where text is compared, does not compile.
 *
 * ```ts run
 * import { Changeset } from "@hinotori/repo";
 * import { z } from "zod";
 *
 * const search = z.object({ text: z.string().max(20), page: z.coerce.number().int().default(1) });
 * Changeset.applyAction(Changeset.cast(search, {}, { text: "phoenix" }, ["text", "page"]), "validate").status; // => "ok"
 * Changeset.cast(search, {}, { text: " " }, ["text"]).errors[0]?.message; // => "can't be blank"
 * Changeset.cast(search, {}, undefined, ["text"]).valid; // => false
 * ```
 *
 * A table says little of a text. `castWith` asks a schema about one field more: `Changeset.castWith(post, "price", z.string().regex(…))`.
 *
 * ## The database's word
 *
 * Whether a name is taken only the database can say, at the moment of writing. Declare what it may refuse with `uniqueConstraint`,
 * `foreignKeyConstraint`, `noAssocConstraint`, `checkConstraint`, `notNullConstraint` and, on PostgreSQL, `exclusionConstraint`, then write with
 * `Repo.insert`, `Repo.update` or `Repo.delete`.
 *
 * ## Inside
 *
 * `castEmbed` casts objects that are kept in a field, `castAssoc` rows of another table; a changeset is valid when all inside it are.
 *
 * ## Failure
 *
 * A field that does not exist, rules that are none and params that are no object throw a `ChangesetError`.
 *
 * ## Limits
 *
 * Schemas answer at once: asynchronous ones are refused. A rule of a schema over several fields is judged when its fields are sound
 * by themselves, on what was given and on the data; rules with a transformation want the data in the form they take.
 *
 * Unlike Ecto, a field of a table without a value is `null`, a confirmation is `passwordConfirmation`, errors stand in the order
 * in which they were found, and rows that params of `castAssoc` do not name stay as they are.
 */
import type { FieldsOf, Rules, SourceOf } from "./changeset/rules.ts";
import type { Changeset } from "./changeset/shape.ts";

export { cast, change } from "./changeset/cast.ts";
export { castWith } from "./changeset/cast-with.ts";
export {
  type Applied,
  apply,
  applyAction,
  deleteChange,
  forceChange,
  getChange,
  getField,
  putChange,
  updateChange,
} from "./changeset/changes.ts";
export {
  type CheckOptions,
  checkConstraint,
  type ConstraintOptions,
  exclusionConstraint,
  foreignKeyConstraint,
  type NoAssocOptions,
  noAssocConstraint,
  notNullConstraint,
  uniqueConstraint,
} from "./changeset/constraints.ts";
export { addError, type ErrorTree, interpolate, traverseErrors } from "./changeset/errors-of.ts";
export { type FormField, formField } from "./changeset/form-field.ts";
export { type LengthOptions, type NumberOptions, validateLength, validateNumber } from "./changeset/measures.ts";
export { type AssocOptions, castAssoc, castEmbed, type EmbedOptions } from "./changeset/nested.ts";
export type { FieldsOf, Rules, SchemaTable, SourceOf } from "./changeset/rules.ts";
export type {
  Action,
  AnyChangeset,
  Changeset,
  Constraint,
  ErrorDetails,
  FieldError,
  Params,
  Source,
  TableOf,
  ValuesOf,
} from "./changeset/shape.ts";
export type { StandardSchema } from "./changeset/standard-schema.ts";
export {
  type ConfirmationOptions,
  type Finding,
  validateAcceptance,
  validateChange,
  validateConfirmation,
  validateExclusion,
  validateFormat,
  validateInclusion,
  validateRequired,
  validateSubset,
  type Worded,
} from "./changeset/validations.ts";

/** The changeset of these rules: `Changeset.Of<typeof posts>`. */
export type Of<R extends Rules> = Changeset<FieldsOf<R>, SourceOf<R>>;
