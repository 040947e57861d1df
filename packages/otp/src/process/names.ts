/** Names of this node: which process is registered under which. */

import { ArgumentError } from "../errors.ts";
import type { Cell } from "./cell.ts";
import { inspect } from "./inspect.ts";

const byName = new Map<string, Cell>();

/** What OTP does not take as a name, since it means "no name". */
const kNoNames: ReadonlySet<string> = new Set(["", "undefined", "nil", "true", "false"]);

/** Refuses what cannot be a local name. */
export function checkName(name: unknown): asserts name is string {
  if (typeof name === "string" && !kNoNames.has(name)) return;
  throw new ArgumentError(
    `expected a name to be a non-empty string other than "undefined", "nil", "true" and "false", got: ${inspect(name)}\n\nGive the process a string, or for a GenServer a via name:\n\n    { name: "tickets" }\n    { name: Registry.via("Scuti.Registry", key) }`,
  );
}

/** The process registered under a name. */
export function holderOf(name: string): Cell | undefined {
  return byName.get(name);
}

/** Registers a process; `false` when the name is taken. */
export function hold(name: string, cell: Cell): boolean {
  if (byName.has(name)) return false;
  byName.set(name, cell);
  (cell.more.names ??= []).push(name);
  return true;
}

/** Gives a name up; `false` when nobody had it. */
export function release(name: string): boolean {
  const cell = byName.get(name);
  if (cell === undefined) return false;
  byName.delete(name);
  const names = cell.ext?.names;
  if (names !== undefined) names.splice(names.indexOf(name), 1);
  return true;
}

/** Every name that is registered, in the order of registration. */
export function allNames(): string[] {
  return [...byName.keys()];
}
