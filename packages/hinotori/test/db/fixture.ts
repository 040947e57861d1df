/** An application with migrations, for the tests of the database commands. */
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { hinotori } from "../support/program.ts";
import { type SmallApp, smallApp } from "../support/small-app.ts";

const batch = fileURLToPath(new URL("./batch-program.ts", import.meta.url));

/** A table of posts, and how it goes. */
export const posts: Readonly<Record<string, string>> = {
  "20260101000000_create_posts.sql": "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL);",
  "20260101000000_create_posts.down.sql": "DROP TABLE posts;",
  "20260102000000_add_body.sql": "ALTER TABLE posts ADD COLUMN body TEXT;",
  "20260102000000_add_body.down.sql": "ALTER TABLE posts DROP COLUMN body;",
};

/** How a command ended. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An application, and the command line in it. */
export interface DbApp extends SmallApp {
  /** The file of its development database. */
  readonly database: string;
  /** Runs `hinotori db …` for each line, all in one program. */
  db(...lines: readonly string[]): Promise<readonly [Result, ...Result[]]>;
  /** The same in another environment. */
  dbIn(env: Readonly<Record<string, string>>, ...lines: readonly string[]): Promise<readonly [Result, ...Result[]]>;
  /** Writes migrations beside those that are there. */
  migrations(files: Readonly<Record<string, string>>): void;
}

/** Makes the application for the test that runs. */
export function dbApp(files: Readonly<Record<string, string>> = posts): DbApp {
  const made = smallApp();
  const migrations = (more: Readonly<Record<string, string>>): void => {
    for (const [name, sql] of Object.entries(more)) made.write({ [`priv/repo/migrations/${name}`]: `${sql}\n` });
  };
  migrations(files);
  const dbIn: DbApp["dbIn"] = async (env, ...lines) => {
    const words = lines.map((line) => ["db", ...wordsOf(line)]);
    const { stdout, stderr } = await hinotori([JSON.stringify(words)], { cwd: made.root, env, file: batch });
    const results = stdout.trim();
    // Beside what commands print to their terminal, nothing may reach standard output.
    if (!/^\[.*\]$/.test(results)) throw new Error(`the program did not end as it should: ${stdout}${stderr}`);
    // One result for each line, and there is at least one.
    return JSON.parse(results) as readonly [Result, ...Result[]];
  };
  return {
    ...made,
    database: path.join(made.root, "shop_dev.db"),
    db: (...lines) => dbIn({}, ...lines),
    dbIn,
    migrations,
  };
}

/** Splits as a shell does, as far as these tests need it. */
function wordsOf(line: string): readonly string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, "$1"));
}

/** An open database, as far as tests need one. */
export interface OpenDatabase {
  exec(sql: string): void;
  close(): void;
  prepare(sql: string): { all(): readonly unknown[] };
}

/** Opens a database with the driver that the application has. */
export function openDatabase(file: string): OpenDatabase {
  const fromTemplate = createRequire(new URL("../../templates/app/package.json", import.meta.url));
  // better-sqlite3 exports its class of databases.
  const Database = fromTemplate("better-sqlite3") as new (file: string) => OpenDatabase;
  return new Database(file);
}

/** The names of a database's tables, sorted. */
export function tablesOf(file: string): readonly string[] {
  const database = openDatabase(file);
  try {
    const rows = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
    return (rows as readonly { name: string }[]).map(({ name }) => name);
  } finally {
    database.close();
  }
}
