/** What a module did wrong, as the reason its server ends with, or as a line in the log. */

import { HinotoriError } from "../errors.ts";
import { emit } from "../logger/core.ts";
import type { Cell } from "../process/cell.ts";
import { inspect } from "../process/inspect.ts";
import { ExitRequest, reasonOf } from "../process/reason.ts";
import { Next, kErrored, kIgnore, kReplied, kStopped } from "./next.ts";

/**
 * The reason of a server that got a message it has no callback for.
 *
 * If you meet it: the tag in the message is not among the module's handlers, or the whole callback is missing.
 */
export class NoClauseError extends HinotoriError {
  readonly code = "OTP_NO_CLAUSE" as const;
  override readonly name = "NoClauseError";
}

/** The reason of a server that got a message it has no callback for. */
export function noClause(title: string, callback: string, message: unknown): NoClauseError {
  return new NoClauseError(
    `${title} has no ${callback} for ${inspect(message)}\n\nAdd a handler for it, or look for who sends it.`,
  );
}

const kWays = ["", "ok", "ignore", "reply", "noreply", "stop", "error"];

/** The reason of a server whose callback returned what is no way out of it: `["bad_return_value", value]`. */
export function badReturn(value: unknown): readonly [string, unknown] {
  return ["bad_return_value", value instanceof Next ? termOf(value) : value];
}

/** A way out as OTP's term. */
function termOf({ kind, value, state, reply }: Next): unknown {
  if (kind === kIgnore) return "ignore";
  if (kind === kErrored) return ["error", value];
  const said = kind === kReplied || kind === kStopped ? [value] : [];
  return [kWays[kind], ...said, ...(reply === undefined ? [] : [reply.value]), state];
}

/** The reason of what a callback threw: as in OTP, what is no error and no exit is its bad return value. */
export function thrownReason(thrown: unknown): unknown {
  return thrown instanceof Error || thrown instanceof ExitRequest ? reasonOf(thrown) : badReturn(thrown);
}

/** Logs a message that a server without `handleInfo` got. */
export function unexpectedMessage(cell: Cell, message: unknown): void {
  const name = cell.ext?.names?.[0] ?? cell.behaviour.title;
  emit(
    "error",
    {
      report: { label: "unexpected_message", name, pid: cell.pid, message },
      text: () => `${name} ${cell.pid} received an unexpected message: ${inspect(message)}`,
    },
    { domain: ["otp"] },
    cell,
  );
}
