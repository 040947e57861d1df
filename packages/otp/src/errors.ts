/** Every error that this package throws. */

import { inspect } from "./process/inspect.ts";

/** The base of every error of a Hinotori package: a message that teaches, and a stable `code`. */
export abstract class HinotoriError extends Error {
  /** What went wrong, as a word that programs may compare; it never changes. */
  abstract readonly code: string;
}

/**
 * Thrown when an argument or an option is not what the function takes.
 *
 * If you meet it: the message says what was expected, what was got and how to write it.
 */
export class ArgumentError extends HinotoriError {
  readonly code = "OTP_ARGUMENT" as const;
  override readonly name = "ArgumentError";
}

/** What was being asked when an {@link ExitError} was thrown: module, function and arguments. */
export type Call = readonly [module: string, fun: string, args: readonly unknown[]];

/**
 * Thrown to a caller whose call failed: the callee is dead, died, or did not answer in time.
 *
 * If you meet it: `reason` is why (`"noproc"`, `"timeout"`, `"calling_self"`, `["call_cycle", pids]`, `"overload"`,
 * or the callee's exit reason), `call` is what was asked, and `exitReason` is the pair that OTP makes of the two. When
 * the reason is itself an Error, it is the `cause`.
 */
export class ExitError extends HinotoriError {
  readonly code = "OTP_EXIT" as const;
  override readonly name = "ExitError";
  /** Why the call failed: OTP's bare reason. */
  readonly reason: unknown;
  /** What was asked: `["GenServer", "call", [server, request, timeout]]`. */
  readonly call: Call;

  constructor(reason: unknown, call: Call) {
    super(explainExit(reason, call), reason instanceof Error ? { cause: reason } : undefined);
    this.reason = reason;
    this.call = call;
  }

  /** The reason a process ends with when nobody catches this error: OTP's pair `[reason, call]`. */
  get exitReason(): readonly [unknown, Call] {
    return [this.reason, this.call];
  }
}

/**
 * Thrown when a process could not be started: its `init` stopped, threw, or its name was taken.
 *
 * If you meet it: `reason` is OTP's term, such as `["already_started", pid]` or
 * `["shutdown", ["failed_to_start_child", id, reason]]`. When it is an Error, it is the `cause`.
 */
export class StartError extends HinotoriError {
  readonly code = "OTP_START" as const;
  override readonly name = "StartError";
  /** Why the start failed: OTP's term. */
  readonly reason: unknown;

  constructor(reason: unknown, what: string) {
    super(`${what} did not start: ${explainStart(reason)}`, { cause: rootError(reason) });
    this.reason = reason;
  }
}

/**
 * Thrown by the supervisors' child operations that OTP answers with `{:error, reason}`.
 *
 * If you meet it: `reason` is `"not_found"`, `"running"`, `"restarting"`, `"already_present"`, `"max_children"`, or what
 * the child's start failed with.
 */
export class ChildError extends HinotoriError {
  readonly code = "OTP_CHILD" as const;
  override readonly name = "ChildError";
  /** OTP's reason. */
  readonly reason: unknown;

  constructor(reason: unknown, what: string) {
    super(`${what}: ${inspect(reason)}`, { cause: rootError(reason) });
    this.reason = reason;
  }
}

/**
 * Thrown by Application: an application is unknown, already started, not started, or failed to start.
 *
 * If you meet it: `reason` is OTP's term, such as `["not_started", "scuti"]`.
 */
export class ApplicationError extends HinotoriError {
  readonly code = "OTP_APPLICATION" as const;
  override readonly name = "ApplicationError";
  /** OTP's reason. */
  readonly reason: unknown;

  constructor(reason: unknown, message: string) {
    super(message, { cause: rootError(reason) });
    this.reason = reason;
  }
}

/** The first Error inside a reason, which is where the stack that matters is. */
export function rootError(reason: unknown, seen: Set<unknown> = new Set()): Error | undefined {
  if (reason instanceof Error) return reason;
  if (!Array.isArray(reason) || seen.has(reason)) return undefined;
  seen.add(reason);
  for (const part of reason) {
    const found = rootError(part, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function explainExit(reason: unknown, [module, fun, args]: Call): string {
  const what = `${module}.${fun}(${args.map((arg) => inspect(arg)).join(", ")})`;
  return `exit in ${what}: ${explainReason(reason)}`;
}

/** Says a reason for people: OTP's own words explained, a failed call or a tree that did not start spelled out. */
export function explainReason(reason: unknown): string {
  return isFailedTree(reason) ? explainStart(reason) : explainBare(reason);
}

/** Whether a reason is that of a supervisor whose child did not start. */
export function isFailedTree(reason: unknown): boolean {
  if (!Array.isArray(reason) || reason.length !== 2 || reason[0] !== "shutdown") return false;
  const why: unknown = reason[1];
  return Array.isArray(why) && why.length === 3 && why[0] === "failed_to_start_child";
}

function explainBare(reason: unknown): string {
  switch (reason) {
    case "noproc":
      return "no process: it is not alive, or no process has that name\n\nStart it first, or let its supervisor bring it back and try again.";
    case "timeout":
      return "no answer in time\n\nThe request is still in the server's hands. Give the call more time, or find out what keeps the server.";
    case "calling_self":
      return "a process called itself\n\nIt would wait for its own answer for ever. Call the function directly, or use GenServer.cast.";
    case "overload":
      return "the server's mailbox is full\n\nThe request was not queued. Slow down, or try again later.";
    case "aborted":
      return "the caller's signal was aborted";
    default:
      if (Array.isArray(reason) && reason.length === 2 && isCall(reason[1])) return explainExit(reason[0], reason[1]);
      if (Array.isArray(reason) && reason[0] === "call_cycle" && Array.isArray(reason[1])) {
        return `a cycle of calls, in which each waits for the next: ${(reason[1] as readonly unknown[]).map((pid) => inspect(pid)).join(" -> ")}\n\nMake one of these calls a cast, or answer later with GenServer.reply.`;
      }
      return inspect(reason);
  }
}

/** Says for people why a tree did not start: the children on the way to the one at fault, and then its reason. */
export function explainStart(reason: unknown, depth = 0): string {
  const parts: readonly unknown[] = Array.isArray(reason) && depth < kDeepestTree ? reason : [];
  const [what, inner, innermost] = parts;
  if (what === "failed_to_start_child" && parts.length === 3) {
    return `failed to start child ${typeof inner === "string" ? inner : inspect(inner)}: ${explainStart(innermost, depth + 1)}`;
  }
  if ((what === "shutdown" || what === "EXIT") && parts.length === 2) return explainStart(inner, depth + 1);
  if (parts.length === 2 && isCall(inner)) return explainStart(what, depth + 1);
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : explainBare(reason);
}

const kDeepestTree = 50;

function isCall(value: unknown): value is Call {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === "string" &&
    typeof value[1] === "string" &&
    Array.isArray(value[2])
  );
}
