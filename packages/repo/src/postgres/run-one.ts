/**
 * Runs one migration on one connection that has the lock: whole or not at all, unless its file says otherwise.
 *
 * Some statements, such as CREATE INDEX CONCURRENTLY, do not run in a transaction. A file with a line
 * `-- disable_ddl_transaction` runs without one.
 */
import { MigrationError } from "../errors.ts";
import { controllingStatement, failedStatement, type Place, type Run, rolledBack, scriptOf } from "../migrator/run.ts";
import { isApplied, recordDown, recordUp } from "./ledger.ts";
import type { Session } from "./session.ts";
import { controlsTransaction, splitStatements, type Statement } from "./statements.ts";
import { hasState, stateOf } from "./trouble.ts";

const withoutTransaction = /^[ \t]*--[ \t]*disable_ddl_transaction\b/im;

const partlyDone =
  "Its file asks for no transaction, so the statements before this one stay. Correct it, take out what has been done or make it " +
  "harmless (IF NOT EXISTS), then migrate again.";

/** Runs it, unless another program did so first; answers whether it ran. */
export async function runOne(session: Session, run: Run): Promise<boolean> {
  const { migration } = run;
  const { file, sql } = scriptOf(run);
  const alone = withoutTransaction.test(sql);
  const statements = splitStatements(sql);
  const remains = alone ? partlyDone : rolledBack;
  const place = { file, count: statements.length, version: migration.version, remains };
  statements.forEach((statement, index) => {
    if (controlsTransaction(statement)) throw controllingStatement(statement.sql, { ...place, index });
  });
  return alone ? work(session, run, { statements, place }) : inTransaction(session, run, { statements, place });
}

interface Script {
  readonly statements: readonly Statement[];
  readonly place: Omit<Place, "index">;
}

async function inTransaction(session: Session, run: Run, script: Script): Promise<boolean> {
  await session.run("BEGIN");
  let ran: boolean;
  try {
    ran = await work(session, run, script);
  } catch (error) {
    // Of a connection that broke the server has rolled back already.
    await session.run("ROLLBACK").catch(() => {});
    throw error;
  }
  await session.run("COMMIT").catch((cause: unknown) => {
    throw stateOf(cause) === undefined ? cause : failedCommit(script.place, cause);
  });
  return ran;
}

async function work(session: Session, run: Run, { statements, place }: Script): Promise<boolean> {
  const { migration, direction } = run;
  if ((await isApplied(session, migration.version)) === (direction === "up")) return false;
  run.onBegin?.();
  for (const [index, { sql }] of statements.entries()) {
    run.onStatement?.(sql);
    await session.run(sql).catch((cause: unknown) => {
      throw stateOf(cause) === undefined ? cause : failedStatement(sql, { ...place, index }, cause);
    });
  }
  // What a migration set for itself, such as a search_path or a role, would hide the ledger.
  await session.run("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL");
  if (direction === "up") await recordUp(session, migration);
  else await recordDown(session, migration);
  return true;
}

// Deferred constraints are judged there.
function failedCommit({ file, version }: Omit<Place, "index">, cause: unknown): MigrationError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MigrationError(
    `expected ${file} to be committed, got: ${why}\n\n` +
      `The migration was rolled back as a whole. Move or delete the rows that are in the way, then migrate again.`,
    { reason: hasState(cause, "23503") ? "foreign_keys" : "statement", file, version, cause },
  );
}
