/** Rules that only the database can judge, declared on a changeset: what they are called, and whom they blame. */
import { getTableName, type Table } from "drizzle-orm/table";

import { refuseUnknown } from "./cast.ts";
import { type Changeset, type Constraint, type FieldError, type NameOf, type Source, withParts } from "./shape.ts";
import type { Worded } from "./validations.ts";

/** How a constraint is recognised and told. */
export interface ConstraintOptions extends Worded {
  /** Its name in the database. Default: it is recognised by its fields. */
  readonly name?: string;
}

/** How a check is recognised and told: by nothing but its name. */
export interface CheckOptions extends Worded {
  readonly name: string;
}

/** How rows that refer to this one are recognised and told. */
export interface NoAssocOptions extends ConstraintOptions {
  /** The table that they are in. */
  readonly table: Table;
}

/** What the database refused. */
export interface Violation {
  readonly type: Constraint["type"];
  /** The name of the constraint or the index, when the database tells it. */
  readonly name: string | undefined;
  /** The fields it is about, when the database tells them. */
  readonly fields: readonly string[];
  /** When it is about rows that refer to this one: their table, or `null` when that is not known. */
  readonly referrer?: string | null;
}

type From = Source | undefined;

/** Turns a violated unique index on these fields into an error of the first. */
export function uniqueConstraint<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  fields: NameOf<F> | readonly [NameOf<F>, ...NameOf<F>[]],
  { name, message = "has already been taken" }: ConstraintOptions = {},
): Changeset<F, T> {
  const list: readonly string[] = typeof fields === "string" ? [fields] : fields;
  return declare(changeset, { type: "unique", field: list[0]!, fields: list, name, message });
}

/**
 * Turns a reference to a row that is not there into an error of the field; at a delete, one that would be left behind.
 *
 * `noAssocConstraint` says at a delete which table's rows they are.
 *
 * SQLite does not tell which foreign key it is, so there a `name` is not looked at.
 */
export function foreignKeyConstraint<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameOf<F>,
  { name, message = "does not exist" }: ConstraintOptions = {},
): Changeset<F, T> {
  return declare(changeset, { type: "foreign_key", field, fields: [field], name, message });
}

/**
 * Turns rows of another table that refer to this one, and would be left behind by its delete, into an error.
 *
 * The error's field is the name you give, such as `"posts"`; it need not be a field of the changeset. Where a table refers to this one
 * twice, PostgreSQL tells which it was: give the `name` of the constraint.
 */
export function noAssocConstraint<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: string,
  { table, name, message = "are still associated with this entry" }: NoAssocOptions,
): Changeset<F, T> {
  return declare(changeset, { type: "no_assoc", field, fields: [], name, message, from: getTableName(table) });
}

/** Turns a row that an exclusion constraint of PostgreSQL does not let stand beside another into an error of the field. */
export function exclusionConstraint<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameOf<F>,
  { name, message = "violates an exclusion constraint" }: ConstraintOptions = {},
): Changeset<F, T> {
  return declare(changeset, { type: "exclusion", field, fields: [field], name, message });
}

/** Turns a violated CHECK of this name into an error of the field. */
export function checkConstraint<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameOf<F>,
  { name, message = "is invalid" }: CheckOptions,
): Changeset<F, T> {
  return declare(changeset, { type: "check", field, fields: [field], name, message });
}

/** Turns a NOT NULL that is violated into an error of the field. */
export function notNullConstraint<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  field: NameOf<F>,
  { message = "can't be blank" }: Worded = {},
): Changeset<F, T> {
  return declare(changeset, { type: "not_null", field, fields: [field], name: undefined, message });
}

/** The error that a violation in a table is, when one of the changeset's constraints knows it. */
export function errorOfViolation(
  constraints: readonly Constraint[],
  violation: Violation,
  table: string,
): FieldError | undefined {
  const found = violation.referrer === undefined ? known(constraints, violation, table) : left(constraints, violation);
  if (found === undefined) return undefined;
  const details = {
    constraint: found.type,
    ...(found.name === undefined ? {} : { constraintName: found.name }),
  };
  return { field: found.field, message: found.message, details };
}

function known(constraints: readonly Constraint[], violation: Violation, table: string): Constraint | undefined {
  const candidates = constraints.filter(({ type }) => type === violation.type);
  return (
    candidates.find((constraint) => isAbout(constraint, violation)) ??
    candidates.find((constraint) => isNamedAfter(constraint, violation, table))
  );
}

/** The constraint that knows of rows that refer to this one: by their table, or else any that was declared for the case. */
function left(constraints: readonly Constraint[], { name, referrer }: Violation): Constraint | undefined {
  const fitting = constraints.filter((each) => each.name === undefined || name === undefined || each.name === name);
  const named = fitting.toSorted((one, other) => Number(other.name === name) - Number(one.name === name));
  return (
    named.find(({ type, from }) => type === "no_assoc" && (referrer === null || from === referrer)) ??
    named.find(({ type }) => type === "foreign_key")
  );
}

function isAbout({ name, fields }: Constraint, violation: Violation): boolean {
  if (name !== undefined && violation.name !== undefined) return name === violation.name;
  // A name of a unique index whose columns are told is only the author's word for it; SQLite does not repeat it.
  return fields.length === violation.fields.length && fields.every((field) => violation.fields.includes(field));
}

/** The endings of the names that Ecto and PostgreSQL give to constraints that were not named. */
const endings: Readonly<Record<Constraint["type"], readonly string[]>> = {
  unique: ["index", "key", "pkey", "unique"],
  foreign_key: ["fkey", "fk"],
  no_assoc: [],
  check: ["check"],
  not_null: [],
  exclusion: ["exclusion", "excl"],
};

/** Whether a constraint that was declared without a name is the violated one, by the name that such a one has. */
function isNamedAfter({ type, name, fields }: Constraint, violation: Violation, table: string): boolean {
  if (name !== undefined || violation.name === undefined) return false;
  const stem = `${table}_${fields.join("_")}`;
  return endings[type].some((ending) => violation.name === `${stem}_${ending}`);
}

function declare<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  constraint: Constraint,
): Changeset<F, T> {
  for (const field of constraint.fields) refuseUnknown(changeset.fields, field, "a constraint");
  return withParts(changeset, { constraints: [...changeset.constraints, constraint] });
}
