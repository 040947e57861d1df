/** Crash, restart and progress reports, as data and as text. */

import { explainReason, isFailedTree, rootError } from "../errors.ts";
import type { Cell } from "../process/cell.ts";
import { inspect } from "../process/inspect.ts";
import { isCleanExit } from "../process/reason.ts";
import { emit } from "./core.ts";
import type { Level } from "./event.ts";

/** Prints an exit reason for a log: an Error with its stack, anything else in words. An Error within is told once, and where it was thrown. */
export function printReason(reason: unknown): string {
  const error = rootError(reason);
  if (error === undefined) return `** (exit) ${explainReason(reason)}`;
  const said = `${error.name}: ${error.message}`;
  const stack = error.stack ?? said;
  if (error === reason) return `** ${stack}`;
  const words = `** (exit) ${explainReason(reason)}`;
  // Words are cut off where they grow too long: then the error's own are still missing.
  return words.includes(said) ? withFrames(words, error) : `${words}\n** ${stack}`;
}

/** A text, and below it where an error was thrown. */
export function withFrames(text: string, error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return [text, ...frames].join("\n");
}

/** What a server that ended abnormally was doing. */
export interface ServerCrash {
  /** Why it ended. */
  readonly reason: unknown;
  /** The message it was handling, or `undefined` when it was handling none. */
  readonly lastMessage: unknown;
  /** Its state, as `formatStatus` lets it be seen. */
  readonly state: unknown;
  /** Who had asked, when it was a call. */
  readonly client: unknown;
}

/** What the kinds of servers are called. */
const kKinds: Readonly<Record<string, string>> = {
  gen_server: "GenServer",
  supervisor: "Supervisor",
  state_machine: "StateMachine",
};

/** Reports that a server ended abnormally: once, with what it was doing. */
export function reportServerCrash(cell: Cell, kind: string, crash: ServerCrash): void {
  const name = cell.ext?.names?.[0] ?? cell.behaviour.title;
  emit(
    "error",
    {
      report: { label: `${kind}_terminate`, name, pid: cell.pid, ...crash },
      text: () =>
        `${kKinds[kind] ?? "Process"} ${name} ${cell.pid} terminating\n${printReason(crash.reason)}\n` +
        `Last message${crash.client === undefined ? "" : ` (from ${inspect(crash.client)})`}: ${inspect(crash.lastMessage)}\nState: ${inspect(crash.state)}`,
    },
    { domain: ["otp"], crash_reason: crash.reason },
    cell,
  );
}

/** Reports that a function process ended by an error. */
export function reportBodyCrash(cell: Cell, reason: unknown): void {
  if (isCleanExit(reason)) return;
  const { title } = cell.behaviour;
  emit(
    "error",
    {
      report: { label: "process_terminate", name: title, pid: cell.pid, parent: cell.parent, reason },
      text: () => `${title} ${cell.pid} started from ${cell.parent} terminating\n${printReason(reason)}`,
    },
    { domain: ["otp"], crash_reason: reason },
    cell,
  );
}

/** What a supervisor tells of a child. */
export interface ChildReport {
  /** The supervisor's name or module. */
  readonly supervisor: string;
  /** What happened: `start_error`, `child_terminated`, `shutdown_error`, `shutdown`, or `started`. */
  readonly context: string;
  /** Why, if there is a why. */
  readonly reason: unknown;
  /** Which child. */
  readonly id: unknown;
  /** Its pid when it has one. */
  readonly pid: unknown;
}

/** Reports what a supervisor did or saw: progress at `debug`, what was lost at the level given. */
export function reportChild(level: Level, child: ChildReport): void {
  emit(
    level,
    {
      report: { label: child.context === "started" ? "progress" : "supervisor_report", ...child },
      text: () => {
        const head = `Child ${inspect(child.id)} of Supervisor ${child.supervisor}`;
        const at = child.pid === undefined ? "" : ` at ${inspect(child.pid)}`;
        if (child.context === "started") return `${head} started${at}`;
        return `${head} ${kContexts[child.context] ?? child.context}${at}\n${printCause(level, child.reason)}`;
      },
    },
    { domain: ["otp", "sasl"] },
  );
}

/** Why, in full; of a tree that did not start, at `debug` the first line, since the supervisor at fault has told the rest at that level. */
function printCause(level: Level, reason: unknown): string {
  const text = printReason(reason);
  return level === "debug" && isFailedTree(reason) ? text.split("\n", 1)[0]! : text;
}

const kContexts: Readonly<Record<string, string>> = {
  child_terminated: "terminated",
  start_error: "failed to start",
  shutdown_error: "shut down abnormally",
  shutdown: "caused shutdown: too many restarts",
};
