/** Ways to say which process: a pid, a name, a module under its own name, or a via name. */

import { ArgumentError } from "./errors.ts";
import type { Cell } from "./process/cell.ts";
import { inspect } from "./process/inspect.ts";
import { checkName, hold, holderOf } from "./process/names.ts";
import { Pid, type Protocol, kThisNode } from "./process/pid.ts";

/** What a via name does; Registry has one, you may write another. */
export interface Via<Messages extends Protocol = Protocol> {
  /** The process under this name, or `undefined`. */
  whereisName(): Pid<Messages> | undefined;
  /** Registers a process; `false` when the name is taken. Called before its init. */
  registerName(pid: Pid): boolean;
  /** Gives the name up; called when the process ends, before anybody is told. */
  unregisterName(pid: Pid): void;
  /** The process that a cast goes to; left out where that is the one under the name. */
  receiverName?(): Pid<Messages> | undefined;
}

/** A module that is started under its own name. */
export interface Named<Messages extends Protocol = Protocol> {
  /** The name of the module. */
  readonly name: string;
  /** What its process takes; for the compiler alone. */
  readonly protocol?: Messages;
}

/** What the server of a module takes: `Pid<MessagesOf<typeof Tickets>>` is the type of its pids. */
export type MessagesOf<Module extends Named> = NonNullable<Module["protocol"]>;

/** A name on a node; on this node it is the name alone. */
export interface NameOnNode {
  /** The registered name. */
  readonly name: string;
  /** The node. */
  readonly node: string;
}

/** A name a server can be started with. */
export type Name = string | Via;

/** Whom a message may be sent to. */
export type Destination = Pid | string | Via | Named | NameOnNode;

/** The pid behind a destination, or `undefined` when nobody has the name. */
export function resolve(destination: Destination): Pid | undefined {
  if (destination instanceof Pid) return destination;
  if (typeof destination === "string") return holderOf(destination)?.pid;
  if (isVia(destination)) return destination.whereisName();
  if (isNamed(destination)) {
    if ("node" in destination && destination.node !== kThisNode) return new Pid(undefined, destination.node);
    return holderOf(destination.name)?.pid;
  }
  throw new ArgumentError(
    `expected a server to be a pid, a name, a module, a via name or { name, node }, got: ${inspect(destination)}`,
  );
}

/** Refuses what is no name for a server. */
export function checkServerName(name: unknown): asserts name is Name {
  if (!isVia(name)) checkName(name);
}

/**
 * Registers a starting process under its name.
 *
 * @returns `undefined`, or the process that has the name already.
 */
export function take(name: Name, cell: Cell): Pid | undefined {
  if (typeof name === "string") return hold(name, cell) ? undefined : holderOf(name)!.pid;
  if (!name.registerName(cell.pid)) return name.whereisName();
  (cell.more.releases ??= new Set()).add(() => name.unregisterName(cell.pid));
  return undefined;
}

/** Whether this is a via name. */
export function isVia(name: unknown): name is Via {
  return typeof name === "object" && name !== null && typeof (name as Via).whereisName === "function";
}

function isNamed(name: unknown): name is Named | NameOnNode {
  return (
    (typeof name === "object" || typeof name === "function") &&
    name !== null &&
    typeof (name as Named).name === "string"
  );
}
