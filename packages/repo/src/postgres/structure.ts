/**
 * A database's structure as one SQL file: what pg_dump says of it, and which migrations have run.
 *
 * What differs from machine to machine, or from run to run, is left out. Loading needs no program: the file is SQL.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { MigrationError } from "../errors.ts";
import { structureHead, unfitStatement } from "../migrator/structure.ts";
import type { Structure } from "../repo/adapter.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import { ensureLedger, readLedger } from "./ledger.ts";
import { literal } from "./quoting.ts";
import type { Session } from "./session.ts";
import { controlsTransaction, splitStatements } from "./statements.ts";

const kMostBytes = 256 * 1024 * 1024;
/** Lines for psql alone, and those that tell the versions of programs. */
const noise = /^\\(?:un)?restrict .*\n|^-- Dumped (?:from|by) .*\n/gm;

/** The structure of a database. The same structure gives the same text, whenever its migrations ran. */
export async function structureOf(session: Session, config: CheckedPostgresConfig): Promise<string> {
  const dumped = await pgDump(config);
  const rows = (await readLedger(session)).map(
    ({ version, name, hash }) => `  (${version}, ${now}, ${literal(name)}, ${literal(hash)})`,
  );
  const books =
    rows.length === 0
      ? ""
      : `\nRESET search_path;\n\nINSERT INTO schema_migrations (version, inserted_at, name, hash) VALUES\n${rows.join(",\n")}\n;\n`;
  const text = dumped
    .replaceAll(noise, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  return `${structureHead}${text}\n${books}`;
}

/** Makes an empty database one of this structure, whole or not at all; answers whether it was empty. Wants the lock. */
export async function loadStructure(session: Session, { file, sql }: Structure): Promise<boolean> {
  const statements = splitStatements(sql);
  const wrong = statements.find(controlsTransaction);
  if (wrong !== undefined) throw unfitStatement(file, wrong.sql, new Error("it controls the transaction"));
  if ((await session.rows(anything)).length > 0) return false;
  await session.run("BEGIN");
  try {
    for (const statement of statements) {
      await session.run(statement.sql).catch((cause: unknown) => {
        throw unfitStatement(file, statement.sql, cause);
      });
    }
    await session.run("RESET ALL");
    await ensureLedger(session);
    await session.run("COMMIT");
  } catch (error) {
    // Of a connection that broke the server has rolled back already.
    await session.run("ROLLBACK").catch(() => {});
    throw error;
  }
  return true;
}

const now = "timezone('utc', now())";
const anything = `
  SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' AND relkind IN ('r', 'p', 'v', 'm', 'f') LIMIT 1`;

async function pgDump(config: CheckedPostgresConfig): Promise<string> {
  const { hostname, port, username, database, secrets } = config;
  const { password, ssl } = secrets.reveal();
  const server = ["--host", hostname, "--port", String(port), "--username", username, "--no-password"];
  const wanted = ["--schema-only", "--no-owner", "--no-privileges", "--encoding", "UTF8"];
  // The password by the environment, as everybody on the machine can read the arguments.
  const env = {
    ...process.env,
    ...(password === undefined ? {} : { PGPASSWORD: password }),
    ...(ssl === undefined || ssl === false ? {} : { PGSSLMODE: "require" }),
  };
  try {
    const { stdout } = await promisify(execFile)("pg_dump", [...server, ...wanted, "--", database], {
      env,
      maxBuffer: kMostBytes,
    });
    return stdout;
  } catch (cause) {
    throw failedDump(cause);
  }
}

function failedDump(cause: unknown): MigrationError {
  const { code, stderr = "" } = cause as { readonly code?: unknown; readonly stderr?: string };
  if (code === "ENOENT") {
    return new MigrationError(
      `expected the program pg_dump, which writes the structure, got none on the path\n\n` +
        `Install the client programs of PostgreSQL, in Debian:\n\n    apt-get install postgresql-client`,
      { reason: "program", cause },
    );
  }
  // Its error shows the command, and its output says why.
  return new MigrationError(
    `expected pg_dump to write the structure, got: ${stderr.trim().split("\n", 1)[0]}\n\n` +
      `Look whether its version is the server's or a newer one:\n\n    pg_dump --version`,
    { reason: "program" },
  );
}
