/**
 * Writes changesets on PostgreSQL, step by step.
 *
 * Outside of a transaction one statement needs none. Inside of one each stands in a savepoint: PostgreSQL takes no more statements
 * after one that failed, and an error of a changeset is to leave the transaction as it was. Savepoints of changesets that are written
 * at once would take each other's rows back, so all the statements of one come before those of the next.
 */
import type { PgTable } from "drizzle-orm/pg-core";
import { getTableName } from "drizzle-orm/table";

import type { Violation } from "../changeset/constraints.ts";
import { fieldsOfColumns } from "../repo/columns-of.ts";
import { whereKey } from "../repo/primary-key.ts";
import {
  type Outcome,
  type RefusedWrite,
  type Refused,
  type Row,
  runLater,
  type Statement,
  type Step,
  type Steps,
  type Written,
} from "../repo/save.ts";
import type { Schema } from "../repo/schema.ts";
import { alone } from "./drizzle.ts";
import type { PostgresHandle, PostgresTransaction } from "./handle.ts";
import { refusalOf } from "./refusal.ts";

/** A handle of any schema. */
export type AnyHandle = PostgresHandle<Schema>;
/** A transaction of any schema. */
export type AnyTransaction = PostgresTransaction<Schema>;

/** Does the steps, in transactions where they need one. */
export function saveOutside(db: AnyHandle, steps: Steps): Promise<Outcome> {
  return runLater(steps, (step) =>
    step.do === "whole" ? orUndo((work) => db.transaction(work), step.steps) : answer(db, step),
  );
}

/** Does the steps inside a transaction, each in a savepoint. */
export function saveInside(tx: AnyTransaction, steps: Steps): Promise<Outcome> {
  return alone(tx, (own) => saveAlone(own, steps));
}

function saveAlone(tx: AnyTransaction, steps: Steps): Promise<Outcome> {
  const nesting: Transacting = (work) => tx.transaction(work);
  return runLater(steps, (step) => {
    if (step.do === "whole") return orUndo(nesting, step.steps);
    return step.do === "write" ? nesting((inner) => write(inner, step.statement)).catch(refusedOf) : answer(tx, step);
  });
}

type Executor = Pick<AnyHandle, "insert" | "update" | "delete" | "select">;
type Transacting = <Result>(work: (tx: AnyTransaction) => Promise<Result>) => Promise<Result>;

async function answer(db: Executor, step: Exclude<Step, { readonly do: "whole" }>): Promise<unknown> {
  return step.do === "write" ? write(db, step.statement).catch(refusedOf) : violationsOf(step.refused);
}

async function write(db: Executor, statement: Statement): Promise<Written> {
  const [row] = await execute(db, statement);
  // A row of a table is read by the names of its fields.
  return { row: row as Row | undefined };
}

/** A refusal as an answer; what was no refusal is thrown on. */
function refusedOf(cause: unknown): Written {
  const refusal = refusalOf(cause);
  if (refusal === undefined) throw cause;
  return { refusal, cause };
}

function execute(db: Executor, { action, table: given, key, values }: Statement): PromiseLike<readonly unknown[]> {
  // A repo on PostgreSQL takes changesets of PostgreSQL's tables only.
  const table = given as PgTable;
  if (action === "insert") return db.insert(table).values(values).returning();
  const where = whereKey(table, key);
  if (action === "select") return db.select().from(table).where(where);
  if (action === "delete") return db.delete(table).where(where).returning();
  return db.update(table).set(values).where(where).returning();
}

/** Does steps in a transaction that is taken back when what comes of them is an error. */
async function orUndo(transacting: Transacting, steps: Steps): Promise<Outcome> {
  let refused: Refused | undefined;
  try {
    return await transacting(async (tx) => {
      const outcome = await saveAlone(tx, steps);
      if (outcome.status === "ok") return outcome;
      refused = outcome;
      throw new Error("undone");
    });
  } catch (error) {
    if (refused === undefined) throw error;
    return refused;
  }
}

/** The server names the constraint and its table: where it is that of rows which refer to this one, theirs. */
function violationsOf({ table, action, refusal }: RefusedWrite): readonly Violation[] {
  const { type, name, columns, table: owner = null } = refusal;
  const violation = { type, name, fields: fieldsOfColumns(table, columns) };
  const isReferred = type === "foreign_key" && (action === "delete" || owner !== getTableName(table));
  return [isReferred ? { ...violation, referrer: owner } : violation];
}
