/**
 * What a kind of database brings along: the type of its repos, and how they are defined, migrated, made and tested.
 *
 * There are two, SQLite and PostgreSQL. All else in this package asks the adapter of a repo and knows neither.
 */
import type { AppliedMigration } from "../migrator/applied.ts";
import type { Run } from "../migrator/run.ts";
import type { CommonConfig, ConfigPlace } from "./config.ts";
import type { Schema } from "./schema.ts";

/** A repo of any schema over any database, as far as those need to know it who need not know its tables. */
export interface AnyRepo {
  readonly name: string;
  /** What knows its kind of database. */
  readonly adapter: Adapter;
  /** The configuration: the running process's, or what the application's environment says. */
  config(): CommonConfig;
  /** The Drizzle database, to use at once and not to keep: after a restart it is another. */
  db(): unknown;
}

/** How the type of a repo follows from its schema: a function on types, whose argument is `schema`. */
export interface RepoKind {
  readonly schema: unknown;
  readonly repo: AnyRepo;
}

/** The repo of a kind with this schema. */
export type RepoOf<Kind extends RepoKind, S extends Schema> = (Kind & { readonly schema: S })["repo"];

/** A kind of database. */
export interface Adapter<Kind extends RepoKind = RepoKind> {
  readonly name: "sqlite3" | "postgres";
  /** Only for the compiler, which reads the types of a repo from it. */
  readonly kind?: Kind;
  /** Makes a repo. */
  define<S extends Schema>(place: ConfigPlace, schema: S | undefined): RepoOf<Kind, S>;
  /** What a migrator does. */
  readonly migrations: Migrations;
  /** The database as a whole. */
  readonly storage: StorageWork;
  /** Makes the database of one test. */
  makeTestDatabase(repo: TestedRepo, wish: TestDatabaseWish): Promise<TestDatabase>;
}

/** A database while it is migrated, by a connection of its own. */
export interface Target {
  readonly config: CommonConfig;
  /** Makes the ledger when it is not there. */
  ensureLedger(): Promise<void>;
  /** Every version that has run, oldest first. */
  readLedger(): Promise<readonly AppliedMigration[]>;
  /** Runs one migration, unless another program did so first; answers whether it ran. */
  runOne(run: Run): Promise<boolean>;
}

/** What a migrator asks of an adapter. Whoever waits for a lock gives up after `lockTimeoutMs`, with `REPO_BUSY`. */
export interface Migrations {
  /** Opens the database for the time `work` takes. */
  withTarget<Result>(repo: AnyRepo, lockTimeoutMs: number, work: (target: Target) => Promise<Result>): Promise<Result>;
  /** Every version that has run; `undefined` when there is no database, and none is made by opening it. Changes nothing. */
  readApplied(repo: AnyRepo, lockTimeoutMs: number): Promise<readonly AppliedMigration[] | undefined>;
  /** The structure as SQL. */
  dump(repo: AnyRepo, lockTimeoutMs: number): Promise<string>;
  /** Makes an empty database of a structure, whole or not at all; answers whether it was empty. */
  load(repo: AnyRepo, structure: Structure, lockTimeoutMs: number): Promise<boolean>;
}

/** A structure, and the file it stands in. */
export interface Structure {
  readonly file: string;
  readonly sql: string;
}

/** How a database is dropped. */
export interface DropOptions {
  /**
   * End the connections that others have to it. Default: `false`, and then it is not dropped while there are any. SQLite has no
   * connections to end.
   */
  readonly force?: boolean;
}

/** A table of values, as `Storage.query` answers it. */
export interface QueryResult {
  readonly columns: readonly string[];
  /** Rows as lists of values, in the order of `columns`. */
  readonly rows: readonly (readonly unknown[])[];
  /** Whether there are more rows than the limit. */
  readonly truncated: boolean;
}

/** What `Storage` asks of an adapter. */
export interface StorageWork {
  create(repo: AnyRepo): Promise<"created" | "already_up">;
  drop(repo: AnyRepo, options: DropOptions): Promise<"dropped" | "already_down">;
  query(repo: AnyRepo, sql: string, limit: number): Promise<QueryResult>;
}

/** A repo whose configuration a test completes. */
export interface TestedRepo extends AnyRepo {
  readonly otpApp: string;
}

/** What the database of a test is to be. */
export interface TestDatabaseWish {
  /** Put over the application's environment. */
  readonly config: object;
  readonly migrate: boolean;
  /** Registers what gives the database back when the test ends. */
  readonly onTestFinished: (work: () => Promise<void> | void) => void;
  /** Registers what is done when the file's tests have ended. */
  readonly onFileFinished: (work: () => Promise<void>) => void;
}

/** The database of a test. */
export interface TestDatabase {
  /** The path of its file, or its name. */
  readonly database: string;
  /** What the repo is started with. */
  readonly config: object;
}
