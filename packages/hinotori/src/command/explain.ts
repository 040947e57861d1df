/** Turns what was thrown into what the terminal shows (pure). */
import { inspect } from "node:util";

import type { Style } from "../io.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What to do about the errors of the operating system. */
const repairs: Readonly<Record<string, string>> = {
  EACCES: "Look at the permissions of that place, or choose another.",
  EPERM: "Look at the permissions of that place, or choose another.",
  EROFS: "That file system is read-only; choose another place.",
  ENOSPC: "The disk is full; make room and run the command again.",
  ENOTDIR: "A part of that path is a file; choose another place.",
  EADDRINUSE: "Another program listens there; stop it, or choose another PORT.",
  ERR_MODULE_NOT_FOUND: "Is everything installed? pnpm install",
};

/** What the terminal shows of an error. */
export function explain(error: unknown, style: Style, env: Environment = {}): string {
  return `${style.red("error")}  ${textOf(error, env)}`;
}

/**
 * The text of an error: its message alone, when it has a literal code.
 *
 * Everything else comes with its stack, and everything at all when HINOTORI_DEBUG is set.
 */
export function textOf(error: unknown, env: Environment): string {
  if (!(error instanceof Error)) return inspect(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code === undefined || isMistake(code) || (env["HINOTORI_DEBUG"] ?? "") !== "") return inspect(error);
  const repair = repairs[code];
  return `${withCauses(error)}${repair === undefined ? "" : `\n\n${repair}`}`;
}

/** What Node.js throws when its functions are called wrongly is a mistake of the program, not of whoever typed. */
function isMistake(code: string): boolean {
  return code.startsWith("ERR_") && repairs[code] === undefined;
}

/** The message, and those of its causes that it does not say itself. */
function withCauses(error: Error): string {
  const { message, cause } = error;
  if (!(cause instanceof Error) || message.includes(cause.message)) return message;
  return `${message}\n\ncaused by: ${withCauses(cause)}`;
}
