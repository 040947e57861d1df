/**
 * Every error this package throws.
 *
 * Recognise them by `code`; each block says what to look at when you meet it.
 */
import { HinotoriError } from "@hinotori/otp";

/**
 * A repo was configured with a value it cannot use, or without one it needs.
 *
 * Look at `Application.putEnv(otpApp, name, …)` or at the argument in the children list; `key` is the field.
 */
export class ConfigError extends HinotoriError {
  readonly code = "REPO_CONFIG" as const;
  override readonly name = "ConfigError";
  readonly repo: string;
  readonly key: string;

  constructor(message: string, details: { readonly repo: string; readonly key: string; readonly cause?: unknown }) {
    super(message, causeOf(details));
    this.repo = details.repo;
    this.key = details.key;
  }
}

/**
 * The database driver could not be loaded.
 *
 * Look at whether better-sqlite3 or pg is installed, and whether the first was allowed to build its native part.
 */
export class DriverError extends HinotoriError {
  readonly code = "REPO_DRIVER" as const;
  override readonly name = "DriverError";
}

/**
 * A repo was asked for its database while no process holds one.
 *
 * Look at the children list: is the repo in it, before whoever asks, and did it start?
 */
export class NotRunningError extends HinotoriError {
  readonly code = "REPO_NOT_RUNNING" as const;
  override readonly name = "NotRunningError";
  readonly status = 503;
  readonly repo: string;

  constructor(message: string, repo: string) {
    super(message);
    this.repo = repo;
  }
}

/**
 * What a query needs, a lock or a connection of the pool, was not to be had for longer than we were willing to wait.
 *
 * Look for a long transaction, here or in another program, or a migration that is still running.
 */
export class BusyError extends HinotoriError {
  readonly code = "REPO_BUSY" as const;
  override readonly name = "BusyError";
  readonly status = 503;
  readonly database: string;
  readonly waitedMs: number;

  constructor(
    message: string,
    details: { readonly database: string; readonly waitedMs: number; readonly cause?: unknown },
  ) {
    super(message, causeOf(details));
    this.database = details.database;
    this.waitedMs = details.waitedMs;
  }
}

/**
 * The server of a database could not be reached, did not let the program in, or the connection to it broke.
 *
 * Look at `cause`, and whether the server runs. Queries connect anew by themselves.
 */
export class ConnectionError extends HinotoriError {
  readonly code = "REPO_CONNECTION" as const;
  override readonly name = "ConnectionError";
  readonly status = 503;
  readonly database: string;

  constructor(message: string, details: { readonly database: string; readonly cause?: unknown }) {
    super(message, causeOf(details));
    this.database = details.database;
  }
}

/** How a transaction was used that cannot be made safe. */
export type TransactionFailure = "promise" | "nested" | "over" | "aborted" | "rolling_back";

/**
 * A transaction was used in a way that cannot be made safe.
 *
 * `reason` tells which: `"promise"` (its function was asynchronous), `"nested"` (a second one was asked of the repo rather
 * than of `tx`, or with options of its own), `"over"` (its `tx` was used after the end), `"aborted"` (a statement of it had failed, so
 * PostgreSQL did not commit), `"rolling_back"` (a transaction inside it had failed).
 */
export class TransactionError extends HinotoriError {
  readonly code = "REPO_TRANSACTION" as const;
  override readonly name = "TransactionError";
  readonly reason: TransactionFailure;

  constructor(message: string, reason: TransactionFailure) {
    super(message);
    this.reason = reason;
  }
}

/**
 * A transaction was rolled back on purpose by `repo.rollback(value)`.
 *
 * `value` is what was given: the program decided this, so look at whoever called `rollback`. It is `"rollback"` when a transaction inside
 * failed and its error was caught; that one is the `cause`.
 */
export class RollbackError extends HinotoriError {
  readonly code = "REPO_ROLLBACK" as const;
  override readonly name = "RollbackError";
  readonly value: unknown;

  constructor(message: string, value: unknown, cause?: unknown) {
    super(message, causeOf({ cause }));
    this.value = value;
  }
}

/** Why a migration was refused or failed. */
export type MigrationFailure =
  | "bad_option"
  | "changed"
  | "down_missing"
  | "duplicate_name"
  | "duplicate_version"
  | "file_missing"
  | "folder_missing"
  | "foreign_keys"
  | "irreversible"
  | "journal"
  | "late"
  | "program"
  | "statement"
  | "structure_missing"
  | "transaction"
  | "version";

/**
 * A migration was refused before it ran, or failed and was rolled back as a whole.
 *
 * Look at `reason`, then at `file` and `statement`; nothing of that one migration remains in the database.
 */
export class MigrationError extends HinotoriError {
  readonly code = "REPO_MIGRATION" as const;
  override readonly name = "MigrationError";
  readonly reason: MigrationFailure;
  readonly file: string | undefined;
  readonly version: number | undefined;
  readonly statement: string | undefined;

  constructor(message: string, details: MigrationErrorDetails) {
    super(message, causeOf(details));
    this.reason = details.reason;
    this.file = details.file;
    this.version = details.version;
    this.statement = details.statement;
  }
}

/** What a {@link MigrationError} knows beside its text. */
export interface MigrationErrorDetails {
  readonly reason: MigrationFailure;
  readonly file?: string;
  readonly version?: number;
  readonly statement?: string;
  readonly cause?: unknown;
}

/** Something that can be done about an error: a button on a page, for those who show one. */
export interface RepairAction {
  /** What the button says. */
  readonly label: string;
  /** A path of the application's own. */
  readonly path: string;
  readonly method: "POST";
}

/**
 * A database is asked for that is not there, or while migrations of it have not run.
 *
 * Look at `migrations`, and run them: the development page has a button for it, which makes the database first.
 */
export class PendingMigrationError extends HinotoriError {
  readonly code = "REPO_PENDING_MIGRATION" as const;
  override readonly name = "PendingMigrationError";
  readonly status = 503;
  readonly repo: string;
  readonly migrations: readonly { readonly version: number; readonly name: string }[];
  readonly actions: readonly RepairAction[];

  constructor(
    message: string,
    details: Pick<PendingMigrationError, "repo" | "migrations"> & { readonly path: string; readonly does: string },
  ) {
    super(message);
    this.repo = details.repo;
    this.migrations = details.migrations;
    this.actions = [{ label: `${details.does} for ${details.repo}`, path: details.path, method: "POST" }];
  }
}

/** Why a changeset could not be made, or could not be written. */
export type ChangesetFailure =
  | "async_schema"
  | "bad_params"
  | "bad_rules"
  | "no_key"
  | "no_table"
  | "unknown_field"
  | "unknown_type";

/**
 * A changeset was asked for something it cannot do; input that is merely invalid is a value, never this.
 *
 * Look at `reason`: all but `"bad_params"`, a body that is no object, are mistakes of the program.
 */
export class ChangesetError extends HinotoriError {
  readonly code = "REPO_CHANGESET" as const;
  override readonly name = "ChangesetError";
  readonly reason: ChangesetFailure;
  /** 400 when the client is at fault. */
  readonly status: 400 | 500;

  constructor(message: string, reason: ChangesetFailure) {
    super(message);
    this.reason = reason;
    this.status = reason === "bad_params" ? 400 : 500;
  }
}

/**
 * The database refused a changeset by a constraint that the changeset does not know.
 *
 * Look at `constraint`; when a user can cause it, declare it and it becomes an error of a field.
 */
export class ConstraintError extends HinotoriError {
  readonly code = "REPO_CONSTRAINT" as const;
  override readonly name = "ConstraintError";
  readonly constraint: {
    readonly type: string;
    readonly name: string | undefined;
    readonly columns: readonly string[];
  };

  constructor(message: string, details: Pick<ConstraintError, "constraint"> & { readonly cause?: unknown }) {
    super(message, causeOf(details));
    this.constraint = details.constraint;
  }
}

/**
 * A row was asked for that is not there.
 *
 * Look at who asked: an address that somebody typed, or a page that was open while the row was deleted.
 */
export class NoResultsError extends HinotoriError {
  readonly code = "REPO_NO_RESULTS" as const;
  override readonly name = "NoResultsError";
  readonly status = 404;
}

/**
 * A row was to be updated or deleted that is not there any more.
 *
 * Look for who deleted it meanwhile; a page that was open for a while is the usual way.
 */
export class StaleError extends HinotoriError {
  readonly code = "REPO_STALE" as const;
  override readonly name = "StaleError";
  readonly status = 409;
}

/**
 * A statement given to `Storage.query` was refused: by the database, or because it would change something.
 *
 * Look at `sql`, and at `cause`, which is the database's own error.
 */
export class QueryError extends HinotoriError {
  readonly code = "REPO_QUERY" as const;
  override readonly name = "QueryError";
  readonly sql: string;

  constructor(message: string, details: { readonly sql: string; readonly cause?: unknown }) {
    super(message, causeOf(details));
    this.sql = details.sql;
  }
}

function causeOf(details: { readonly cause?: unknown }): { cause: unknown } | undefined {
  return details.cause === undefined ? undefined : { cause: details.cause };
}
