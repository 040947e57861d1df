/**
 * Processes: units of work that share nothing, know each other by pid, and hear of each other's end.
 *
 * A process is started with a function, receives messages in the order they come from any one sender, and ends for a reason.
 * Linked processes fall together; a monitor is told. What is built on this is usually what you want: `GenServer` for something
 * that keeps state, `Task` for one piece of work, `Supervisor` to keep them up.
 *
 * ## Example
 *
 * ```ts run
 * import { Process } from "@hinotori/otp";
 *
 * const echo = Process.spawn(async () => {
 *   const [from, text] = (await Process.receive()) as [typeof echo, string];
 *   Process.send(from, ["echo", text]);
 * });
 * Process.send(echo, [Process.self(), "hello"]);
 * await Process.receive(); // => ["echo", "hello"]
 * ```
 *
 * Outside any process a small root process stands for the program: it traps exits, so a script can spawn, link and monitor.
 *
 * ## Messages that the runtime sends
 *
 * `["EXIT", pid, reason]` to a process that traps exits, `["DOWN", ref, "process", pid, reason]` to one that monitors.
 *
 * ## Time
 *
 * `sendAfter` sends a message later, `sendInterval` again and again, `exitAfter` an exit signal; `cancelTimer` stops each, and each dies with the process it is
 * for. An answer that may come too late is best asked for under an alias, which is taken back when nobody waits any longer:
 *
 * ```ts run
 * import { Process } from "@hinotori/otp";
 *
 * const alias = Process.alias();
 * Process.spawn(() => Process.send(alias, "the answer"));
 * await Process.receive(undefined, { timeout: 1000 }); // => "the answer"
 * Process.unalias(alias); // => true
 * Process.send(alias, "too late");
 * await Process.receive(undefined, { timeout: 0 }); // => undefined
 * ```
 *
 * ## Failure
 *
 * A function that throws ends its process with that error as the reason; `Process.exit(reason)` ends it with exactly that
 * reason. Ending `"normal"` harms nobody; any other reason takes linked processes along that do not trap exits.
 *
 * ## Limits
 *
 * All processes share one thread. A function that never awaits holds up everybody and cannot be killed until it returns; see
 * `isolation: "thread"` of GenServer. **Unlike OTP**, `"trap_exit"` is the only flag, since no process has a heap or a priority of its own, and code that a killed process was awaiting may come back from a foreign
 * promise: what it sends then is dropped. In a callback that a synchronous handler gave to a timer of Node, `self()` is the root.
 */

import { ArgumentError, ExitError } from "./errors.ts";
import { type BodyOptions, makeBody } from "./process/body.ts";
import { cellOf, kDead, kTraps } from "./process/cell.ts";
import { root, self as selfCell } from "./process/context.ts";
import { living } from "./process/living.ts";
import { freeze } from "./process/freeze.ts";
import { Alias, type AliasMode, type MonitorAlias } from "./process/alias.ts";
import { type ProcessFacts, type ProcessInfo, checkTimeout, factOf, infoOf } from "./process/info.ts";
import { inspect } from "./process/inspect.ts";
import { kMessage } from "./process/mailbox.ts";
import { allNames, checkName, hold, holderOf, release } from "./process/names.ts";
import { Pid, type Ref } from "./process/pid.ts";
import { ExitRequest } from "./process/reason.ts";
import { receiveIn } from "./process/receive.ts";
import { everyCell } from "./process/alive.ts";
import { deliver, kExitSignal } from "./process/signal.ts";
import { demonitor as demonitorIn, link as linkIn, monitor as monitorIn, unlink as unlinkIn } from "./process/watch.ts";
import { type Destination, type Name, resolve } from "./name.ts";

export { get, getKeys, put, remove } from "./process/dictionary.ts";
export { isCleanExit } from "./process/reason.ts";
export { cancelTimer, exitAfter, readTimer, sendAfter, sendInterval, sleep } from "./process/send-after.ts";
export type { CancelOptions } from "./process/send-after.ts";
export type { Alias, AliasMode, MonitorAlias } from "./process/alias.ts";
export type { ProcessFacts, ProcessInfo } from "./process/info.ts";
export type { Destination } from "./name.ts";

/** How a process is spawned. */
export interface SpawnOptions {
  /** Link it with the caller, before it runs. Default `false`. */
  readonly link?: boolean;
  /** Monitor it for the caller, before it runs. Default `false`. */
  readonly monitor?: boolean;
  /** Register it under a name, before it runs. */
  readonly name?: string;
  /** Whether it starts trapping exits. Default `false`. */
  readonly trapExit?: boolean;
}

/** The pid of the process on whose behalf this code runs; outside any process, the root's. */
export function self(): Pid {
  return selfCell().pid;
}

/**
 * Starts a process that runs a function.
 *
 * The function runs at the process's first turn, after `spawn` has returned. With `monitor: true` the pair of pid and reference
 * is returned.
 *
 * @throws ArgumentError when the name is taken or no name.
 */
export function spawn(body: () => unknown, options: SpawnOptions & { readonly monitor: true }): [Pid, Ref];
export function spawn(body: () => unknown, options?: SpawnOptions): Pid;
export function spawn(body: () => unknown, options: SpawnOptions = {}): Pid | [Pid, Ref] {
  if (typeof body !== "function")
    throw new ArgumentError(`expected a function to run in the process, got: ${inspect(body)}`);
  const { name } = options;
  if (name !== undefined) checkFree(name);
  const parent = living();
  const how: BodyOptions = {
    trapExit: options.trapExit === true,
    title: body.name === "" ? "Process" : `Process ${body.name}`,
  };
  const cell = makeBody(body, how);
  if (name !== undefined) hold(name, cell);
  if (options.link === true) linkIn(parent, cell.pid);
  return options.monitor === true ? [cell.pid, monitorIn(parent, cell.pid)] : cell.pid;
}

/** Starts a process linked with the caller. */
export function spawnLink(body: () => unknown): Pid {
  return spawn(body, { link: true });
}

/** Starts a process monitored by the caller; its end is never missed, however soon it comes. */
export function spawnMonitor(body: () => unknown): [Pid, Ref] {
  return spawn(body, { monitor: true });
}

/**
 * Sends a message.
 *
 * @param destination a pid, a registered name, a module started under its own name, a via name, or an alias. A dead pid is no error, and neither is an
 * alias that was taken back.
 * @returns the message.
 * @throws ArgumentError when nobody is registered under the name.
 */
export function send<Message>(destination: Destination | Alias, message: Message): Message {
  const me = selfCell();
  if (destination instanceof Alias) {
    const owner = (me.flags & kDead) === 0 ? Alias.spend(destination) : undefined;
    if (owner !== undefined) deliver(owner, kMessage, freeze(message), me);
    return message;
  }
  const pid = destination instanceof Pid ? destination : resolve(destination);
  if (pid === undefined) {
    throw new ArgumentError(
      `expected somebody to be registered as ${inspect(nameOf(destination))}, but nobody is\n\nStart it first, or ask Process.whereis before sending.`,
    );
  }
  deliver(pid, kMessage, freeze(message), me);
  return message;
}

/**
 * Makes a further address of the calling process: who answers to it is heard as long as it works, and not a moment longer.
 *
 * Give it to whoever is to answer in place of the pid; an answer that comes too late is then dropped, instead of lying in the mailbox for ever.
 *
 * @param mode `"explicit_unalias"` (default) works until {@link unalias}; `"reply"` for one message.
 */
export function alias(mode: AliasMode = "explicit_unalias"): Alias {
  if (mode !== "explicit_unalias" && mode !== "reply")
    throw new ArgumentError(`expected an alias to end by "explicit_unalias" or "reply", got: ${inspect(mode)}`);
  return new Alias(living(), mode);
}

/** Takes an alias of the calling process back; whether it still worked. Nobody else's can be taken back. */
export function unalias(ref: Alias): boolean {
  return Alias.takeBack(ref, living());
}

/**
 * Waits for a message and takes it out of the mailbox; what does not match stays, in order.
 *
 * @param match whether this message is the one; without it, the first is taken.
 * @param options `timeout`: milliseconds to wait, default `"infinity"`.
 * @returns the message; `undefined` when the time was over.
 * @throws what `match` throws: in the receiver, and the message stays.
 */
export function receive<Message = unknown>(
  match?: ((message: unknown) => message is Message) | ((message: unknown) => boolean),
  options: { readonly timeout?: number | "infinity" } = {},
): Promise<Message | undefined> {
  return new Promise((done, failed) => {
    const timeout = options.timeout ?? "infinity";
    checkTimeout(timeout, "`timeout`");
    receiveIn<Message>(living(), {
      wants: match ?? (() => true),
      timeout,
      take: done,
      expired: () => done(undefined),
      failed,
    });
  });
}

/**
 * Ends the calling process with a reason, or sends an exit signal to another.
 *
 * With one argument it never returns: it throws what ends the process. With a pid the signal ends a process that does not trap
 * exits, is a message to one that does, and `"kill"` ends any (its links and monitors see `"killed"`). `"normal"` to another
 * process does nothing.
 */
export function exit(reason: unknown): never;
export function exit(pid: Pid, reason: unknown): true;
export function exit(...args: [unknown] | [Pid, unknown]): true {
  if (args.length === 1) throw new ExitRequest(args[0]);
  const [pid, reason] = args;
  if (!(pid instanceof Pid)) throw new ArgumentError(`expected a pid to send the exit signal to, got: ${inspect(pid)}`);
  const me = selfCell();
  if ((me.flags & kDead) === 0) deliver(pid, kExitSignal, freeze(reason), me);
  return true;
}

/**
 * Links the caller with another process: when one ends abnormally the other does too, or is told if it traps exits.
 *
 * @throws ExitError with reason `"noproc"` when the other is dead and the caller does not trap exits.
 */
export function link(pid: Pid): true {
  const me = living();
  if (cellOf(pid) === undefined && (me.flags & kTraps) === 0) throw new ExitError("noproc", ["Process", "link", [pid]]);
  linkIn(me, pid);
  return true;
}

/** Takes a link back; afterwards no EXIT from it arrives. One that waits in the mailbox already stays there, as in OTP. */
export function unlink(pid: Pid): true {
  unlinkIn(living(), pid);
  return true;
}

/**
 * Has the caller told when a process ends: `["DOWN", ref, "process", pid, reason]`, at once with `"noproc"` when it is dead.
 *
 * @param target a pid or a name; by a name, the message carries `[name, node]` in place of the pid.
 * @param options `alias`: the reference is an alias too: until it is taken back (`"explicit_unalias"`), as long as the monitor
 * (`"demonitor"`), or for one message, which ends the monitor (`"reply_demonitor"`).
 */
export function monitor(target: Destination, options: { readonly alias: MonitorAlias }): Alias;
export function monitor(target: Destination): Ref;
export function monitor(target: Destination, options: { readonly alias?: MonitorAlias } = {}): Ref {
  const me = living();
  const { alias: mode } = options;
  if (mode !== undefined && !["explicit_unalias", "demonitor", "reply_demonitor"].includes(mode))
    throw new ArgumentError(
      `expected the alias of a monitor to end by "explicit_unalias", "demonitor" or "reply_demonitor", got: ${inspect(mode)}`,
    );
  const ref = mode === undefined ? undefined : new Alias(me, mode);
  if (target instanceof Pid) return monitorIn(me, target, target, ref);
  const pid = resolve(target);
  return monitorIn(me, pid ?? new Pid(undefined), [nameOf(target), me.pid.node], ref);
}

/**
 * Takes a monitor back.
 *
 * @param options `flush`: also take its DOWN out of the mailbox. Default `false`.
 * @returns whether the monitor was still set.
 */
export function demonitor(ref: Ref, options: { readonly flush?: boolean } = {}): boolean {
  return demonitorIn(living(), ref, options.flush === true);
}

/** Sets a flag of the calling process; returns what it was. With `"trap_exit"` on, exit signals arrive as messages. */
export function flag(name: "trap_exit", on: boolean): boolean {
  if (name !== "trap_exit") throw new ArgumentError(`expected the flag "trap_exit", got: ${inspect(name)}`);
  const me = living();
  const before = (me.flags & kTraps) !== 0;
  me.flags = on ? me.flags | kTraps : me.flags & ~kTraps;
  return before;
}

/** Whether a process of this node is alive. */
export function alive(pid: Pid): boolean {
  return cellOf(pid) !== undefined;
}

/**
 * What can be seen of a process, or `undefined` when it is dead.
 *
 * @param key one thing alone, which costs no more than that thing; `"messages"` is told in this way only.
 */
export function info(pid: Pid): ProcessInfo | undefined;
export function info<Key extends keyof ProcessFacts>(pid: Pid, key: Key): ProcessFacts[Key] | undefined;
export function info(pid: Pid, key?: keyof ProcessFacts): unknown {
  const cell = cellOf(pid);
  if (key !== undefined) return factOf(cell, key);
  return cell === undefined ? undefined : infoOf(cell);
}

/** Every process that is alive, oldest first. */
export function list(): Pid[] {
  return [root.pid, ...everyCell().map((cell) => cell.pid)];
}

/**
 * Registers a process under a name.
 *
 * @throws ArgumentError when the name is taken, the name is no name, or the process is dead or has a name already.
 */
export function register(pid: Pid, name: string): true {
  checkFree(name);
  const cell = cellOf(pid);
  if (cell === undefined) throw new ArgumentError(`expected a process that is alive, got: ${inspect(pid)}`);
  const [other] = cell.ext?.names ?? [];
  if (other !== undefined)
    throw new ArgumentError(`expected a process without a name, but ${pid} is registered as ${inspect(other)}`);
  hold(name, cell);
  return true;
}

/** Gives a name up. @throws ArgumentError when nobody has it. */
export function unregister(name: string): true {
  if (!release(name)) throw new ArgumentError(`expected ${inspect(name)} to be a registered name, but nobody has it`);
  return true;
}

/** The process registered under a name, or `undefined`. */
export function whereis(name: string): Pid | undefined {
  return holderOf(name)?.pid;
}

/** Every registered name. */
export function registered(): string[] {
  return allNames();
}

/** A signal that is aborted when the calling process ends: give it to fetches and streams, and they end with it. */
export function signal(): AbortSignal {
  const me = selfCell();
  if ((me.flags & kDead) !== 0) return AbortSignal.abort("noproc");
  return (me.more.abort ??= new AbortController()).signal;
}

/** Gives the calling process a label that others can read, for logs and trees. */
export function setLabel(label: unknown): void {
  living().more.label = label;
}

/** The label of a process, or `undefined`. */
export function getLabel(pid: Pid): unknown {
  return cellOf(pid)?.ext?.label;
}

/** The most messages that may wait for the calling process; past it, callers get an overload error and casts are dropped. */
export function limitMailbox(length: number): void {
  if (!(length > 0)) throw new ArgumentError(`expected a mailbox limit from 1 up, got: ${inspect(length)}`);
  living().more.mailboxLimit = length;
}

function checkFree(name: string): void {
  checkName(name);
  const holder = holderOf(name);
  if (holder === undefined) return;
  throw new ArgumentError(`expected ${inspect(name)} to be free, but ${holder.pid} is registered under it`);
}

function nameOf(destination: Destination): unknown {
  return typeof destination === "object" && "name" in destination ? (destination as { name: Name }).name : destination;
}
