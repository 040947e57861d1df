/** Rows by the values of their fields, where what comes from an address is cast as what comes from a form is. */
import { and, eq, type SQL } from "drizzle-orm";
import { getTableName, type Table } from "drizzle-orm/table";
import { inspect } from "node:util";

import { castColumn } from "../changeset/columns.ts";
import type { Source } from "../changeset/shape.ts";
import { ChangesetError, NoResultsError } from "../errors.ts";
import { columnsOf } from "./columns-of.ts";
import { primaryKeyOf } from "./primary-key.ts";
import { raise } from "./rollback.ts";

/** What a row is looked for by: some of its fields. Text is cast to the field's type. */
export type Clauses<Row> = { readonly [Name in keyof Row]?: NonNullable<Row[Name]> | string };

/** The fields that a key is the value of. Throws for a table with none, or more than one. */
function clausesOfKey<Row>(table: Source<Row>, id: string | number): Clauses<Row> {
  const [only, ...more] = primaryKeyOf(table);
  // The name of a column of the table's, and a value that its type is cast from.
  if (only !== undefined && more.length === 0) return { [only[0]]: id } as Clauses<Row>;
  throw new ChangesetError(
    `expected a table with a primary key of one column, got: ${getTableName(table)}\n\n` +
      `Name the fields:\n\n    Repo.getBy(${getTableName(table)}, { … })`,
    "no_key",
  );
}

/** Reads the first row of a table that a condition holds for; none is an empty list. */
export type ReadFirst<T extends Table> = (table: T, where: SQL) => PromiseLike<readonly unknown[]>;

/** The functions of a repo that read one row. */
export interface Readers<Kind extends Table> {
  get<Row>(table: Source<Row, Kind>, id: string | number): Promise<Row | undefined>;
  getOrThrow<Row>(table: Source<Row, Kind>, id: string | number): Promise<Row>;
  getBy<Row>(table: Source<Row, Kind>, clauses: Clauses<Row>): Promise<Row | undefined>;
  getByOrThrow<Row>(table: Source<Row, Kind>, clauses: Clauses<Row>): Promise<Row>;
}

/** Makes them of the way in which an adapter reads a table. A repo that is not running rejects, as everything else that is wrong does. */
export function readers<Kind extends Table>(readFirst: ReadFirst<Kind>): Readers<Kind> {
  async function find<Row>(table: Source<Row, Kind>, clauses: Clauses<Row>): Promise<Row | undefined> {
    return getBy(readFirst, table, clauses);
  }
  async function findOrThrow<Row>(table: Source<Row, Kind>, clauses: Clauses<Row>): Promise<Row> {
    return (await find(table, clauses)) ?? raise(noResults(table, clauses));
  }
  return {
    get: async (table, id) => find(table, clausesOfKey(table, id)),
    getOrThrow: async (table, id) => findOrThrow(table, clausesOfKey(table, id)),
    getBy: find,
    getByOrThrow: findOrThrow,
  };
}

/** The first row with these values; `undefined` when there is none, or when a value can be none of its field. */
async function getBy<Row, T extends Table>(
  readFirst: ReadFirst<T>,
  table: Source<Row, T>,
  clauses: Clauses<Row>,
): Promise<Row | undefined> {
  const where = whereOf(table, clauses);
  if (where === undefined) return undefined;
  const rows = await readFirst(table, where);
  // Rows of this table have this type.
  return rows[0] as Row | undefined;
}

/** What is thrown in the place of a row that is not there. */
function noResults<Row>(table: Source<Row>, clauses: Clauses<Row>): NoResultsError {
  const name = getTableName(table);
  return new NoResultsError(`expected a row of ${name} with ${Object.keys(clauses).join(" and ")} as asked, got none`);
}

function whereOf(table: Source, clauses: object): SQL | undefined {
  const columns = columnsOf(table);
  const conditions: SQL[] = [];
  for (const [field, value] of Object.entries(clauses) as [string, unknown][]) {
    const column = Object.hasOwn(columns, field) ? columns[field]! : undefined;
    if (column === undefined || value === undefined || value === null) throw badClause(table, field, value);
    const cast = castColumn(column, value);
    if (cast === undefined) return undefined;
    conditions.push(eq(column, cast.value));
  }
  if (conditions.length === 0) throw badClause(table, "", undefined);
  return and(...conditions);
}

/** Nothing is equal to NULL, and a field that was forgotten must not widen what is found. */
function badClause(table: Source, field: string, value: unknown): ChangesetError {
  const got = field === "" ? "no field at all" : `${field}: ${inspect(value, { depth: 0, maxStringLength: 40 })}`;
  return new ChangesetError(
    `expected fields of ${getTableName(table)} with the values to look for, got: ${got}\n\n` +
      `Where it may be NULL, say so in a query of your own:\n\n    Repo.db().select().from(table).where(isNull(table.field))`,
    "unknown_field",
  );
}
