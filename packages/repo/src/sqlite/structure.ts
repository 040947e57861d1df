/** A database's structure as one SQL file: its tables and what belongs to them, and which migrations have run. */
import type BetterSqlite3 from "better-sqlite3";

import { structureHead, unfitStatement } from "../migrator/structure.ts";
import type { Structure } from "../repo/adapter.ts";
import { ensureLedger, readLedger } from "./ledger.ts";
import { controlsTransaction, splitStatements, type Statement } from "./statements.ts";

type Database = BetterSqlite3.Database;

interface Part {
  readonly sql: string;
}

/** The structure of an open database. The same structure gives the same text, whenever its migrations ran. */
export function structureOf(database: Database): string {
  const parts = database.prepare<[], Part>(everything).all();
  const statements = parts.map(({ sql }) => `${sql}\n;`);
  const rows = readLedger(database).map(
    ({ version, name, hash }) => `  (${version}, ${now}, ${literal(name)}, ${literal(hash)})`,
  );
  const books =
    rows.length === 0
      ? []
      : [`INSERT INTO schema_migrations (version, inserted_at, name, hash) VALUES\n${rows.join(",\n")}\n;`];
  return `${structureHead}${[...statements, ...books].join("\n\n")}\n`;
}

/** Makes an empty database one of this structure, whole or not at all; answers whether it was empty. */
export function loadStructure(database: Database, { file, sql }: Structure): boolean {
  const statements = splitStatements(sql);
  const wrong = statements.find(controlsTransaction);
  if (wrong !== undefined) throw unfitStatement(file, wrong.sql, new Error("it controls the transaction"));
  database.exec("BEGIN IMMEDIATE");
  try {
    if (database.prepare(everything).all().length > 0) return false;
    for (const statement of statements) run(database, file, statement);
    database.exec("COMMIT");
  } finally {
    if (database.inTransaction) database.exec("ROLLBACK");
  }
  ensureLedger(database);
  return true;
}

// Tables that a virtual table keeps for itself come with it. What is made from a table comes after all tables.
const everything = `
  SELECT sql FROM sqlite_master
  WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
  ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, rowid`;
const now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

function literal(text: string | undefined): string {
  return text === undefined ? "NULL" : `'${text.replaceAll("'", "''")}'`;
}

function run(database: Database, file: string, statement: Statement): void {
  try {
    database.exec(statement.sql);
  } catch (cause) {
    throw unfitStatement(file, statement.sql, cause);
  }
}
