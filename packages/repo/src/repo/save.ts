/** Writes changesets inside a transaction; what the database refuses becomes errors of fields. */
import { and, eq } from "drizzle-orm";
import { getTableName } from "drizzle-orm/table";
import { getTableColumns } from "drizzle-orm/utils";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

import { errorOfViolation, type Violation } from "../changeset/constraints.ts";
import { withErrors } from "../changeset/errors-of.ts";
import { type AnyChangeset, type Changeset, own, type Nested, type Source, withParts } from "../changeset/shape.ts";
import { ChangesetError, ConstraintError, StaleError } from "../errors.ts";
import { danglingColumns } from "./dangling.ts";
import type { Schema, Transaction } from "./handle.ts";
import { primaryKeyOf } from "./primary-key.ts";
import { type Refusal, refusalOf } from "./violation.ts";

/** What came of writing a changeset: the row, or the changeset with its errors and its action. */
export type Saved<F extends object, Row> =
  | { readonly status: "ok"; readonly value: Row }
  | { readonly status: "error"; readonly changeset: Changeset<F, Source<Row>> };

/** What may be done with a changeset. */
export type SaveAction = "insert" | "update" | "delete";

/** A transaction of any schema. */
export type AnyTransaction = Transaction<Schema>;

type Row = Readonly<Record<string, unknown>>;
type Outcome = { readonly status: "ok"; readonly value: Row } | Refused;
type Refused = { readonly status: "error"; readonly changeset: AnyChangeset };

/** Writes a changeset and the rows inside it, whole or not at all. */
export function save<F extends object, R>(
  tx: AnyTransaction,
  changeset: Changeset<F, Source<R>>,
  action: SaveAction,
): Saved<F, R> {
  // The fields and the row are looked at by name only, and given back as they are.
  return saveAny(tx, changeset as unknown as AnyChangeset, action) as unknown as Saved<F, R>;
}

/** The changeset with its action, when it cannot be written as it is. */
export function refuseInvalid<F extends object, R>(
  changeset: Changeset<F, Source<R>>,
  action: SaveAction,
): Saved<F, R> | undefined {
  return changeset.valid ? undefined : { status: "error", changeset: { ...changeset, action } };
}

function saveAny(tx: AnyTransaction, changeset: AnyChangeset, action: SaveAction): Outcome {
  if (!changeset.valid) return { status: "error", changeset: { ...changeset, action } };
  const table = tableOf(changeset);
  const children = Object.entries(changeset.nested).filter(([, { kind }]) => kind === "assoc");
  if (children.length === 0 || action === "delete") return saveOne(tx, changeset, { table, action });
  return orUndo(tx, (inner) => {
    const parent = saveOne(inner, changeset, { table, action });
    return parent.status === "error"
      ? parent
      : saveChildren(inner, changeset, { parent: parent.value, children, action });
  });
}

interface Target {
  readonly table: Source;
  readonly action: SaveAction;
}

function saveOne(tx: AnyTransaction, changeset: AnyChangeset, target: Target): Outcome {
  try {
    const value = statements[target.action](tx, changeset, target.table);
    if (value === undefined) throw stale(target, changeset);
    return { status: "ok", value };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const refused = explain(tx, changeset, { ...target, refusal });
    if (refused === undefined) throw unknownConstraint(refusal, target, error);
    return { status: "error", changeset: { ...refused, action: target.action } };
  }
}

type Statement = (tx: AnyTransaction, changeset: AnyChangeset, table: Source) => Row | undefined;

const statements: Readonly<Record<SaveAction, Statement>> = {
  insert: (tx, { data, changes, fields }, table) => {
    // What the data leaves out, the table's defaults fill.
    const kept = fields.map((field) => [field, own(data, field)]).filter(([, value]) => (value ?? null) !== null);
    const values = { ...Object.fromEntries(kept), ...changes };
    return tx.insert(table).values(values).returning().get() as Row;
  },
  update: (tx, { data, changes }, table) => {
    const where = whereKey(table, data);
    if (Object.keys(changes).length === 0) return tx.select().from(table).where(where).get() as Row | undefined;
    return tx.update(table).set(changes).where(where).returning().get() as Row | undefined;
  },
  delete: (tx, { data }, table) => tx.delete(table).where(whereKey(table, data)).returning().get() as Row | undefined,
};

interface Family {
  readonly parent: Row;
  readonly children: readonly (readonly [string, Nested])[];
  readonly action: SaveAction;
}

function saveChildren(tx: AnyTransaction, changeset: AnyChangeset, { parent, children, action }: Family): Outcome {
  const nested: Record<string, Nested> = {};
  let sound = true;
  for (const [name, inside] of children) {
    const { key, references } = inside.link!;
    const outcomes = inside.changesets.map((child) => {
      const linked = withParts(child, { changes: { ...child.changes, [key]: own(parent, references) } });
      return saveAny(tx, linked, isStored(linked) ? "update" : "insert");
    });
    sound &&= outcomes.every(({ status }) => status === "ok");
    const changesets = outcomes.map((outcome, index) =>
      outcome.status === "error" ? outcome.changeset : inside.changesets[index]!,
    );
    nested[name] = { ...inside, changesets };
  }
  if (sound) return { status: "ok", value: parent };
  const refused = withParts(changeset, { nested: { ...changeset.nested, ...nested } });
  return { status: "error", changeset: { ...refused, action } };
}

/** Runs `work` in a savepoint that is taken back when what comes of it is an error. */
function orUndo(tx: AnyTransaction, work: (inner: AnyTransaction) => Outcome): Outcome {
  let refused: Refused | undefined;
  try {
    return tx.transaction((inner) => {
      const outcome = work(inner);
      if (outcome.status === "ok") return outcome;
      refused = outcome;
      throw new Error("undone");
    });
  } catch (error) {
    if (refused === undefined) throw error;
    return refused;
  }
}

/** The changeset with what the database refused as an error of a field; `undefined` when nobody declared it. */
function explain(
  tx: AnyTransaction,
  changeset: AnyChangeset,
  { table, action, refusal }: Target & { readonly refusal: Refusal },
): AnyChangeset | undefined {
  const { constraints } = changeset;
  const errors = violationsOf(tx, changeset, { table, action, refusal }).flatMap(
    (violation) => errorOfViolation(constraints, violation) ?? [],
  );
  return errors.length === 0 ? undefined : withErrors(changeset, errors);
}

function violationsOf(
  tx: AnyTransaction,
  { data, changes, constraints }: AnyChangeset,
  { table, action, refusal }: Target & { readonly refusal: Refusal },
): readonly Violation[] {
  const columns = Object.entries(getTableColumns(table) as Readonly<Record<string, SQLiteColumn>>);
  const toFields = (names: readonly string[]) =>
    columns.filter(([, column]) => names.includes(column.name)).map(([field]) => field);
  const { type, name } = refusal;
  if (type !== "foreign_key") return [{ type, name, fields: toFields(refusal.columns) }];
  // Rows elsewhere refer to this one; which of the declared fields that is, only their tables know.
  if (action === "delete")
    return constraints
      .filter((each) => each.type === type)
      .slice(0, 1)
      .map(({ fields }) => ({ type, name, fields }));
  const values = { ...data, ...changes };
  const row = columns.map(([field, column]) => {
    const value = own(values, field) ?? null;
    return [column.name, value === null ? null : column.mapToDriverValue(value)];
  });
  const dangling = danglingColumns(tx, getTableName(table), Object.fromEntries(row) as Row);
  return dangling.map((names) => ({ type, name, fields: toFields(names) }));
}

function isStored({ data, table }: AnyChangeset): boolean {
  return primaryKeyOf(table!).every(([field]) => (own(data, field) ?? null) !== null);
}

function whereKey(table: Source, data: object) {
  const key = primaryKeyOf(table);
  const missing = key.find(([field]) => (own(data, field) ?? null) === null);
  if (key.length > 0 && missing === undefined)
    return and(...key.map(([field, column]) => eq(column, own(data, field))));
  const name = getTableName(table);
  throw new ChangesetError(
    `expected the data of the changeset to name a row of ${name}, got ${missing === undefined ? "a table without a primary key" : `no ${missing[0]}`}\n\n` +
      `Make the changeset from the row as it was read:\n\n    Changeset.cast(${name}, row, params, […])`,
    "no_key",
  );
}

function tableOf({ table }: AnyChangeset): Source {
  if (table !== undefined) return table;
  throw new ChangesetError(
    `expected a changeset of a table, got one of schemas\n\n` +
      `Take its values and make one of a table:\n\n    Changeset.change(posts, {}, { title: checked.value.title })`,
    "no_table",
  );
}

function stale({ table, action }: Target, { data }: AnyChangeset): StaleError {
  const key = primaryKeyOf(table).map(([field]) => `${field} ${String(own(data, field))}`);
  return new StaleError(
    `expected the row of ${getTableName(table)} with ${key.join(", ")} to be there for its ${action}, got none\n\n` +
      `It was deleted since it was read. Read it anew before you change it.`,
  );
}

function unknownConstraint(refusal: Refusal, { table, action }: Target, cause: unknown): ConstraintError {
  const { type, name, columns } = refusal;
  const what = name ?? columns.join(", ");
  const declare = {
    unique: "uniqueConstraint",
    foreign_key: "foreignKeyConstraint",
    check: "checkConstraint",
    not_null: "notNullConstraint",
  };
  return new ConstraintError(
    `expected the changeset to know what the database may refuse, got at the ${action} in ${getTableName(table)}: ` +
      `${type}${what === "" ? "" : ` ${what}`}\n\n` +
      `When a user may cause it, declare it; it is an error of the field then:\n\n    Changeset.${declare[type]}(changeset, …)`,
    { constraint: { type, name, columns }, cause },
  );
}
