/** Writes changesets inside a transaction of SQLite, which answers at once. */
import { getTableName } from "drizzle-orm/table";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

import type { Violation } from "../changeset/constraints.ts";
import { type AnyChangeset, type Changeset, own, type Source, type TableOf } from "../changeset/shape.ts";
import { columnsOf, fieldsOfColumns } from "../repo/columns-of.ts";
import { primaryKeyOf, whereKey } from "../repo/primary-key.ts";
import {
  type Outcome,
  type RefusedWrite,
  type Refused,
  type Row,
  runNow,
  type SaveAction,
  save as stepsOf,
  type Saved,
  type Statement,
  type Step,
  type Steps,
  type Written,
} from "../repo/save.ts";
import type { Schema } from "../repo/schema.ts";
import { danglingColumns, referringTables } from "./dangling.ts";
import type { Transaction } from "./handle.ts";
import { refusalOf } from "./refusal.ts";

/** A transaction of any schema. */
export type AnyTransaction = Transaction<Schema>;

/** Writes a changeset and the rows inside it, whole or not at all. */
export function save<F extends object, R>(
  tx: AnyTransaction,
  changeset: Changeset<F, Source<R, TableOf<"sqlite">>>,
  action: SaveAction,
): Saved<F, R> {
  // The fields and the row are looked at by name only, and given back as they are.
  return run(tx, stepsOf(changeset as unknown as AnyChangeset, action)) as unknown as Saved<F, R>;
}

function run(tx: AnyTransaction, steps: Steps): Outcome {
  return runNow(steps, (step) => answer(tx, step));
}

function answer(tx: AnyTransaction, step: Step): unknown {
  if (step.do === "write") return write(tx, step.statement);
  return step.do === "explain" ? violationsOf(tx, step.refused) : orUndo(tx, step.steps);
}

function write(tx: AnyTransaction, statement: Statement): Written {
  try {
    // A row of a table is read by the names of its fields.
    return { row: execute(tx, statement) as Row | undefined };
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (refusal === undefined) throw cause;
    return { refusal, cause };
  }
}

function execute(tx: AnyTransaction, { action, table: given, key, values }: Statement): unknown {
  // A repo on SQLite takes changesets of SQLite's tables only.
  const table = given as SQLiteTable;
  if (action === "insert") return tx.insert(table).values(values).returning().get();
  const where = whereKey(table, key);
  if (action === "select") return tx.select().from(table).where(where).get();
  if (action === "delete") return tx.delete(table).where(where).returning().get();
  return tx.update(table).set(values).where(where).returning().get();
}

/** Does steps in a savepoint that is taken back when what comes of them is an error. */
function orUndo(tx: AnyTransaction, steps: Steps): Outcome {
  let refused: Refused | undefined;
  try {
    return tx.transaction((inner) => {
      const outcome = run(inner, steps);
      if (outcome.status === "ok") return outcome;
      refused = outcome;
      throw new Error("undone");
    });
  } catch (error) {
    if (refused === undefined) throw error;
    return refused;
  }
}

function violationsOf(tx: AnyTransaction, { changeset, table, action, refusal }: RefusedWrite): readonly Violation[] {
  const { type, name } = refusal;
  if (type !== "foreign_key") return [{ type, name, fields: fieldsOfColumns(table, refusal.columns) }];
  const dangling = action === "delete" ? [] : danglingFields(tx, changeset, table);
  if (dangling.length > 0) return dangling.map((fields) => ({ type, name, fields }));
  // Rows elsewhere refer to this one.
  const key = Object.fromEntries(primaryKeyOf(table).map(([field]) => [field, own(changeset.data, field)]));
  const referrers = referringTables(tx, { table: getTableName(table), where: whereKey(table, key) }, action);
  return (referrers.length === 0 ? [null] : referrers).map((referrer) => ({ type, name, fields: [], referrer }));
}

/** The fields of each foreign key that finds no parent for the row which was to be written. */
function danglingFields(
  tx: AnyTransaction,
  { data, changes }: AnyChangeset,
  table: Source,
): readonly (readonly string[])[] {
  const values = { ...data, ...changes };
  const row = Object.entries(columnsOf(table)).map(([field, column]) => {
    const value = own(values, field) ?? null;
    return [column.name, value === null ? null : column.mapToDriverValue(value)];
  });
  const dangling = danglingColumns(tx, getTableName(table), Object.fromEntries(row) as Row);
  return dangling.map((names) => fieldsOfColumns(table, names));
}
