/**
 * How changesets are written, step by step; what the database refuses becomes errors of fields.
 *
 * The steps are the same whether a driver answers at once or by and by, so they are told here as a generator, and each adapter
 * does them in its own way: see `runNow` and `runLater`.
 */
import { getTableName, type Table } from "drizzle-orm/table";

import { errorOfViolation, type Violation } from "../changeset/constraints.ts";
import { withErrors } from "../changeset/errors-of.ts";
import {
  type AnyChangeset,
  type Changeset,
  own,
  type Nested,
  type Source,
  type TableOf,
  withParts,
} from "../changeset/shape.ts";
import { ChangesetError, ConstraintError, StaleError } from "../errors.ts";
import { primaryKeyOf } from "./primary-key.ts";
import type { Refusal } from "./refusal.ts";

/** What came of writing a changeset: the row, or the changeset with its errors and its action. */
export type Saved<F extends object, Row, T extends Table = TableOf<"sqlite">> =
  | { readonly status: "ok"; readonly value: Row }
  | { readonly status: "error"; readonly changeset: Changeset<F, Source<Row, T>> };

/** What may be done with a changeset. */
export type SaveAction = "insert" | "update" | "delete";

/** A row by its fields. */
export type Row = Readonly<Record<string, unknown>>;

/** What came of a changeset of any fields. */
export type Outcome = { readonly status: "ok"; readonly value: Row } | Refused;

/** A changeset that was not written. */
export interface Refused {
  readonly status: "error";
  readonly changeset: AnyChangeset;
}

/** One statement for one row; its row is answered. */
export interface Statement {
  readonly action: SaveAction | "select";
  readonly table: Source;
  /** The row it is about, by its primary key; none for an insert. */
  readonly key: Row;
  /** What is written; nothing for a select and a delete. */
  readonly values: Row;
}

/** What came of a statement: its row, when there was one, or what the database refused, and its error. */
export type Written = { readonly row: Row | undefined } | { readonly refusal: Refusal; readonly cause: unknown };

/** What is known of a refusal by those who ask which fields it is about. */
export interface RefusedWrite {
  readonly changeset: AnyChangeset;
  readonly table: Source;
  readonly action: SaveAction;
  readonly refusal: Refusal;
}

/** One step. `"write"` is answered with {@link Written}, `"explain"` with violations, `"whole"` with the outcome of its steps. */
export type Step =
  | { readonly do: "write"; readonly statement: Statement }
  | { readonly do: "explain"; readonly refused: RefusedWrite }
  /** Steps that are taken back together when their outcome is an error. */
  | { readonly do: "whole"; readonly steps: Steps };

/** Steps that end with an outcome. */
export type Steps = Generator<Step, Outcome, unknown>;

/** Does all steps, each at once. */
export function runNow(steps: Steps, does: (step: Step) => unknown): Outcome {
  let next = steps.next();
  while (next.done !== true) next = steps.next(does(next.value));
  return next.value;
}

/** Does all steps, one after the other. */
export async function runLater(steps: Steps, does: (step: Step) => Promise<unknown>): Promise<Outcome> {
  let next = steps.next();
  while (next.done !== true) next = steps.next(await does(next.value));
  return next.value;
}

/** The changeset with its action, when it cannot be written as it is. */
export function refuseInvalid<F extends object, R, T extends Table>(
  changeset: Changeset<F, Source<R, T>>,
  action: SaveAction,
): Saved<F, R, T> | undefined {
  return changeset.valid ? undefined : { status: "error", changeset: { ...changeset, action } };
}

/** The steps of writing a changeset and the rows inside it, whole or not at all. */
export function* save(changeset: AnyChangeset, action: SaveAction): Steps {
  if (!changeset.valid) return { status: "error", changeset: { ...changeset, action } };
  const table = tableOf(changeset);
  const children = childrenOf(changeset, action);
  if (children.length === 0) return yield* saveOne(changeset, { table, action });
  return yield* whole(saveFamily(changeset, { table, action }, children));
}

/** Whether there are rows inside to be written with it. */
export function hasChildren(changeset: AnyChangeset, action: SaveAction): boolean {
  return childrenOf(changeset, action).length > 0;
}

type Children = readonly (readonly [string, Nested])[];

function childrenOf({ nested }: AnyChangeset, action: SaveAction): Children {
  return action === "delete" ? [] : Object.entries(nested).filter(([, { kind }]) => kind === "assoc");
}

interface Target {
  readonly table: Source;
  readonly action: SaveAction;
}

function* saveOne(changeset: AnyChangeset, target: Target): Steps {
  const written = yield* write(statementFor[target.action](changeset, target.table));
  if ("row" in written) {
    if (written.row === undefined) throw stale(target, changeset);
    return { status: "ok", value: written.row };
  }
  const { refusal, cause } = written;
  const violations = yield* explain({ changeset, ...target, refusal });
  const refused = withViolations(changeset, target.table, violations);
  if (refused === undefined) throw unknownConstraint(refusal, target, cause);
  return { status: "error", changeset: { ...refused, action: target.action } };
}

/** The changeset with its violations as errors of fields; `undefined` when nobody declared any of them. */
export function withViolations(
  changeset: AnyChangeset,
  table: Source,
  violations: readonly Violation[],
): AnyChangeset | undefined {
  const errors = violations.flatMap(
    (violation) => errorOfViolation(changeset.constraints, violation, getTableName(table)) ?? [],
  );
  return errors.length === 0 ? undefined : withErrors(changeset, errors);
}

// Each is answered with what belongs to it, as Step says.
function* write(statement: Statement): Generator<Step, Written, unknown> {
  return (yield { do: "write", statement }) as Written;
}

function* explain(refused: RefusedWrite): Generator<Step, readonly Violation[], unknown> {
  return (yield { do: "explain", refused }) as readonly Violation[];
}

function* whole(steps: Steps): Steps {
  return (yield { do: "whole", steps }) as Outcome;
}

const statementFor: Readonly<Record<SaveAction, (changeset: AnyChangeset, table: Source) => Statement>> = {
  insert: ({ data, changes, fields }, table) => {
    // What the data leaves out, the table's defaults fill.
    const kept = fields.map((field) => [field, own(data, field)]).filter(([, value]) => (value ?? null) !== null);
    return { action: "insert", table, key: {}, values: { ...Object.fromEntries(kept), ...changes } };
  },
  update: ({ data, changes }, table) => {
    const action = Object.keys(changes).length === 0 ? "select" : "update";
    return { action, table, key: keyOf(table, data), values: changes };
  },
  delete: ({ data }, table) => ({ action: "delete", table, key: keyOf(table, data), values: {} }),
};

function* saveFamily(changeset: AnyChangeset, { table, action }: Target, children: Children): Steps {
  const parent = yield* saveOne(changeset, { table, action });
  if (parent.status === "error") return parent;
  const nested: Record<string, Nested> = {};
  let sound = true;
  for (const [name, inside] of children) {
    const { key, references } = inside.link!;
    const changesets: AnyChangeset[] = [];
    for (const child of inside.changesets) {
      const linked = withParts(child, { changes: { ...child.changes, [key]: own(parent.value, references) } });
      const outcome = yield* save(linked, isStored(linked) ? "update" : "insert");
      sound &&= outcome.status === "ok";
      changesets.push(outcome.status === "error" ? outcome.changeset : child);
    }
    nested[name] = { ...inside, changesets };
  }
  if (sound) return parent;
  const refused = withParts(changeset, { nested: { ...changeset.nested, ...nested } });
  return { status: "error", changeset: { ...refused, action } };
}

function isStored({ data, table }: AnyChangeset): boolean {
  return primaryKeyOf(table!).every(([field]) => (own(data, field) ?? null) !== null);
}

function keyOf(table: Source, data: object): Row {
  const key = primaryKeyOf(table);
  const missing = key.find(([field]) => (own(data, field) ?? null) === null);
  if (key.length > 0 && missing === undefined)
    return Object.fromEntries(key.map(([field]) => [field, own(data, field)]));
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
    exclusion: "exclusionConstraint",
    foreign_key: action === "delete" ? "noAssocConstraint" : "foreignKeyConstraint",
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
