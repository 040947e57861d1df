/**
 * Every error this package throws.
 *
 * Recognise them by `code`; each block says what to look at when you meet it. The command line prints the message and ends with
 * exit code 1.
 */

/** What the errors of this package have in common; catch a code rather than this class. */
export abstract class CommandError extends Error {
  abstract readonly code: string;
}

/**
 * A command was called in a way it does not understand.
 *
 * Look at the command line; the message says what was expected.
 */
export class UsageError extends CommandError {
  readonly code = "HINOTORI_USAGE" as const;
  override readonly name = "UsageError";
}

/**
 * Files that a command would make exist already, with other content; nothing was written.
 *
 * Look at `files`: move them away, or say `--force` where the command has it.
 */
export class ConflictError extends CommandError {
  readonly code = "HINOTORI_CONFLICT" as const;
  override readonly name = "ConflictError";
  /** Paths from the folder that was written to. */
  readonly files: readonly string[];

  constructor(message: string, files: readonly string[]) {
    super(message);
    this.files = files;
  }
}

/**
 * A file could not be written, or another program that a command needs did not do its part.
 *
 * Look at the message, and at `cause`.
 */
export class StepError extends CommandError {
  readonly code = "HINOTORI_STEP" as const;
  override readonly name = "StepError";
}

/**
 * An application does not have what a command needs: a repo, a router, a part of `hinotori.config.ts`.
 *
 * Look at `hinotori.config.ts` of the application.
 */
export class AppError extends CommandError {
  readonly code = "HINOTORI_APP" as const;
  override readonly name = "AppError";
}

/**
 * A running program could not be asked: there is none, it is another one, or it did not believe us.
 *
 * Look at whether the release runs, and at `RELEASE_TMP`, `RELEASE_NODE` and `RELEASE_COOKIE`, which both sides must agree on.
 */
export class ControlError extends CommandError {
  readonly code = "HINOTORI_CONTROL" as const;
  override readonly name = "ControlError";
}
