/**
 * The terminal of a command: what it prints, asks and shows while it works.
 *
 * Commands never touch `process.stdout`, `console` or the date; they use the `Io` of their context, which tests replace. What is
 * asked for goes to standard output (`out`, `json`), everything beside it to standard error (`err`, `progress`), so that a command's
 * output can be piped.
 */
import type { Style } from "./io/style.ts";

export { shellWord } from "./io/shell-word.ts";
export { styleFor, type Style } from "./io/style.ts";

/** What a command prints to, and asks. */
export interface Io {
  /** Whether somebody sits there who can answer: standard input and output are a terminal. */
  readonly interactive: boolean;
  /** Colours; they do nothing where none are wanted. */
  readonly style: Style;
  /** Prints a line to standard output. */
  out(text: string): void;
  /** Prints a line to standard error. */
  err(text: string): void;
  /** Prints a value to standard output as JSON, indented. */
  json(value: unknown): void;
  /** Asks for a line of text; only when `interactive`. */
  ask(question: string, options?: AskOptions): Promise<string>;
  /** Asks yes or no; only when `interactive`. */
  confirm(question: string, initial: boolean): Promise<boolean>;
  /** Asks for one of several; only when `interactive`. */
  select(question: string, choices: readonly Choice[]): Promise<string>;
  /** Shows that something is under way, and how it ended. */
  progress<Result>(label: string, work: () => Promise<Result>): Promise<Result>;
  /** The time. */
  now(): Date;
}

/** How a line of text is asked for. */
export interface AskOptions {
  /** The answer to an empty line. */
  readonly initial?: string;
  /** What is wrong with an answer; undefined when nothing is. */
  readonly check?: (answer: string) => string | undefined;
}

/** One of several. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}
