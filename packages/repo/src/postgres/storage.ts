/** A database of PostgreSQL as a whole: made and dropped by way of another one, and read in a transaction that cannot write. */
import { BusyError, ConnectionError } from "../errors.ts";
import type { QueryResult, StorageWork } from "../repo/adapter.ts";
import { changingStatement, missingDatabase, refusedStatement } from "../repo/query-errors.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import { configOf } from "./own.ts";
import { identifier } from "./quoting.ts";
import { type Session, withSession } from "./session.ts";
import { splitStatements } from "./statements.ts";
import { hasState, stateOf } from "./trouble.ts";

/** What `Storage` does on PostgreSQL. */
export const storage: StorageWork = {
  create: (repo) => {
    const config = configOf(repo);
    return maintaining(config, (session) => create(session, config.database));
  },
  drop: (repo, { force = false }) => {
    const config = configOf(repo);
    return maintaining(config, (session) => drop(session, config.database, force));
  },
  query: async (repo, sql, limit) => {
    const config = configOf(repo);
    const { statementTimeoutMs } = config;
    const reading = readingOf(sql);
    try {
      return await withSession(config, { statementTimeoutMs }, (session) => reading(session, limit));
    } catch (error) {
      if (error instanceof ConnectionError && hasState(error.cause, "3D000"))
        throw missingDatabase(repo, sql, error.cause);
      throw stateOf(error) === undefined ? error : refusedStatement(sql, error);
    }
  },
};

/** Works in the database that is there for this. */
function maintaining<Result>(
  config: CheckedPostgresConfig,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return withSession(config, { database: config.maintenanceDatabase }, work);
}

async function create(session: Session, database: string): Promise<"created" | "already_up"> {
  const found = await session.rows("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  if (found.length > 0) return "already_up";
  try {
    await session.run(`CREATE DATABASE ${identifier(database)} ENCODING 'UTF8'`);
    return "created";
  } catch (error) {
    // Another program made it meanwhile: it is there, or is being made.
    if (hasState(error, "42P04", "23505")) return "already_up";
    throw error;
  }
}

async function drop(session: Session, database: string, force: boolean): Promise<"dropped" | "already_down"> {
  try {
    await session.run(`DROP DATABASE ${identifier(database)}${force ? " WITH (FORCE)" : ""}`);
    return "dropped";
  } catch (error) {
    if (hasState(error, "3D000")) return "already_down";
    throw hasState(error, "55006") ? inUse(database, error) : error;
  }
}

// The server itself has waited for five seconds.
function inUse(database: string, cause: unknown): BusyError {
  return new BusyError(
    `expected nobody to be connected to ${database}, got: ${cause instanceof Error ? cause.message : String(cause)}\n\n` +
      `Stop the programs that use it, or end their connections:\n\n    await Storage.drop(Repo, { force: true });`,
    { database, waitedMs: 5000, cause },
  );
}

type Reading = (session: Session, limit: number) => Promise<QueryResult>;

/**
 * How a statement is read: by a cursor, so that no more comes than is wanted, or as it is where its answer is short.
 *
 * Its transaction is never committed. Functions that write large objects do so in one that only reads, too, before PostgreSQL 16.
 */
function readingOf(sql: string): Reading {
  const [statement, ...more] = splitStatements(sql);
  if (statement === undefined || more.length > 0) throw changingStatement(sql);
  const [first = ""] = statement.words;
  if (["EXPLAIN", "SHOW"].includes(first))
    return async (session, limit) => {
      await session.run("BEGIN READ ONLY");
      return readAll(session, statement.sql, limit);
    };
  if (!["SELECT", "WITH", "VALUES", "TABLE", "("].includes(first)) throw changingStatement(sql);
  return async (session, limit) => {
    await session.run("BEGIN READ ONLY");
    await session.lists({ text: `DECLARE hinotori NO SCROLL CURSOR FOR ${statement.sql}`, ...asLists });
    return readAll(session, `FETCH FORWARD ${limit + 1} FROM hinotori`, limit);
  };
}

async function readAll(session: Session, text: string, limit: number): Promise<QueryResult> {
  const { fields, rows } = await session.lists({ text, ...asLists });
  const columns = fields.map(({ name }) => name);
  return { columns, rows: rows.slice(0, limit), truncated: rows.length > limit };
}

/** One statement at a time, rows as lists, and moments as the server writes them rather than in this machine's zone. */
const asLists = {
  queryMode: "extended",
  rowMode: "array",
  types: {
    getTypeParser: (type: number) => (kParsed[type] ?? String) as never,
  },
} as const;

/** What is not shown as the server writes it, by the number of its type: bool, int2, int4, oid, float4, float8, json and jsonb. */
const kParsed: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === "t",
  21: Number,
  23: Number,
  26: Number,
  700: Number,
  701: Number,
  114: (text) => JSON.parse(text) as unknown,
  3802: (text) => JSON.parse(text) as unknown,
};
