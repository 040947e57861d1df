/** What a database tells of itself, read with statements that change nothing. */
import type { AnyRepo, MigrationStatus, QueryResult } from "@hinotori/repo";

import { bytes, count, shown } from "../format.ts";

/** What is known of one database. */
export interface RepoFacts {
  readonly name: string;
  readonly adapter: string;
  /** The path of its file, or its name; never how to connect to it. */
  readonly database: string;
  /** What it says of itself, or why it said nothing. */
  readonly facts: readonly (readonly [name: string, value: string])[] | Error;
  /** Its tables, the largest first where that is known. */
  readonly tables: QueryResult | Error;
  /** The newest first, or why they could not be read. */
  readonly migrations: readonly MigrationStatus[] | Error;
}

/** So many tables are listed. */
const kTables = 50;
/** A look at a database does not wait longer for a lock. */
const kLockMs = 1000;

/** Looks at a database. What it cannot tell is an error in that place. */
export async function readRepo(repo: AnyRepo): Promise<RepoFacts> {
  // The repo is an optional peer: an application without a database does not have it.
  const { Migrator, Storage } = await import("@hinotori/repo");
  const ask = (sql: string): Promise<QueryResult> => Storage.query(repo, sql, { limit: kTables });
  const isSqlite = repo.adapter.name === "sqlite3";
  return {
    name: repo.name,
    adapter: isSqlite ? "SQLite" : "PostgreSQL",
    database: repo.config().database,
    facts: await orError(isSqlite ? sqliteFacts(ask) : postgresFacts(ask)),
    tables: await orError(ask(isSqlite ? kSqliteTables : kPostgresTables)),
    migrations: await orError(Migrator.status(repo, { lockTimeoutMs: kLockMs }).then((known) => known.toReversed())),
  };
}

async function orError<Result>(work: Promise<Result>): Promise<Result | Error> {
  try {
    return await work;
  } catch (reason) {
    // It is shown in the place of what was asked for: one question that fails costs no other its answer.
    return reason instanceof Error ? reason : new Error(shown(reason));
  }
}

type Ask = (sql: string) => Promise<QueryResult>;

async function sqliteFacts(ask: Ask): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await ask(kSqliteFacts);
  const [version, journal, pages, pageSize, free, encoding] = rows[0] ?? [];
  const size = Number(pages) * Number(pageSize);
  return [
    ["Version", `SQLite ${shown(version)}`],
    ["Size", bytes(size)],
    ["Free within", bytes(Number(free) * Number(pageSize))],
    ["Journal", shown(journal)],
    ["Page", bytes(Number(pageSize))],
    ["Encoding", shown(encoding)],
  ];
}

const kSqliteFacts = `SELECT sqlite_version(), journal_mode, page_count, page_size, freelist_count, encoding
FROM pragma_journal_mode, pragma_page_count, pragma_page_size, pragma_freelist_count, pragma_encoding`;

const kSqliteTables = `SELECT m.name AS "Table",
  (SELECT count(*) FROM pragma_table_info(m.name)) AS "Columns",
  (SELECT count(*) FROM pragma_index_list(m.name)) AS "Indexes"
FROM sqlite_schema m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY m.name`;

async function postgresFacts(ask: Ask): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await ask(kPostgresFacts);
  const [version, size, limit, mine, active, waiting] = rows[0] ?? [];
  return [
    ["Version", `PostgreSQL ${shown(version)}`],
    ["Size", bytes(Number(size))],
    ["Connections", `${count(Number(mine))} to this database, of ${count(Number(limit))} that the server takes`],
    ["At work", count(Number(active))],
    ["Waiting for a lock", count(Number(waiting))],
  ];
}

const kPostgresFacts = `SELECT current_setting('server_version'), pg_database_size(current_database())::float8,
  current_setting('max_connections')::int, count(*)::int, (count(*) FILTER (WHERE state = 'active'))::int,
  (count(*) FILTER (WHERE wait_event_type = 'Lock'))::int
FROM pg_stat_activity WHERE datname = current_database()`;

const kPostgresTables = `SELECT relname AS "Table", n_live_tup::float8 AS "Rows, about",
  pg_size_pretty(pg_total_relation_size(relid)) AS "Size with indexes"
FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC, relname`;
