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
 * Look at whether better-sqlite3 is installed and was allowed to build its native part.
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
 * Another connection kept the database locked for longer than we were willing to wait.
 *
 * Look for a long transaction in another program, or a migration that is still running.
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
 * A transaction was used in a way that cannot be made safe.
 *
 * `reason` tells which: `"promise"` (its function was asynchronous), `"nested"` (a second one was asked of the repo rather
 * than of `tx`), `"over"` (its `tx` was used after the end).
 */
export class TransactionError extends HinotoriError {
  readonly code = "REPO_TRANSACTION" as const;
  override readonly name = "TransactionError";
  readonly reason: "promise" | "nested" | "over";

  constructor(message: string, reason: "promise" | "nested" | "over") {
    super(message);
    this.reason = reason;
  }
}

/**
 * A transaction was rolled back on purpose by `repo.rollback(value)`.
 *
 * `value` is what was given: the program decided this, so look at whoever called `rollback`.
 */
export class RollbackError extends HinotoriError {
  readonly code = "REPO_ROLLBACK" as const;
  override readonly name = "RollbackError";
  readonly value: unknown;

  constructor(message: string, value: unknown) {
    super(message);
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
  | "journal"
  | "late"
  | "statement"
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

function causeOf(details: { readonly cause?: unknown }): { cause: unknown } | undefined {
  return details.cause === undefined ? undefined : { cause: details.cause };
}
