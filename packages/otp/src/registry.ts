/**
 * Names made at run time: processes by any key, one a key or many.
 *
 * A unique registry finds the process of a user, a game, an upload; used as a via name, it registers a server while it starts. A
 * duplicate one groups processes under a key, to dispatch to all of them.
 *
 * ## Example
 *
 * ```ts run
 * import { GenServer, Registry, Supervisor, ok, reply } from "@hinotori/otp";
 *
 * const Tickets = GenServer.define("Tickets", {
 *   init: (first: number) => ok(first),
 *   handleCall: { take: (next) => reply(next, next + 1) },
 * });
 *
 * const sup = await Supervisor.startLink([[Registry, { keys: "unique", name: "Desks" }]], { strategy: "one_for_one" });
 * await Tickets.startLink(100, { name: Registry.via("Desks", ["hall", 1]) });
 * await GenServer.call(Registry.via("Desks", ["hall", 1]), ["take"]); // => 100
 * Registry.lookup("Desks", ["hall", 1]).length; // => 1
 * Registry.lookup("Desks", ["hall", 2]); // => []
 * await Supervisor.stop(sup);
 * ```
 *
 * `Registry.lock(registry, key, work)` runs work of which there may be one at a time for a key.
 *
 * ## Options
 *
 * `keys` (`"unique"` or `"duplicate"`), `name`, `listeners` (names that are told), `meta`, `partitions` (accepted, one thread needs one).
 *
 * ## Failure
 *
 * A process's entries go when it ends, before anybody hears of it. Owners are linked with the registry: when it falls they fall too,
 * and their supervisors start them again. A key that is taken is a {@link RegistrationError}.
 *
 * ## Limits
 *
 * Keys are compared by structure (arrays and plain objects), pids and other objects by identity. **Unlike OTP**, 1 and 1.0 are one key, and
 * patterns are functions.
 */

import type { ChildSpec } from "./child-spec.ts";
import { ArgumentError, HinotoriError } from "./errors.ts";
import { callServer, castServer } from "./gen-server/call.ts";
import { startServer } from "./gen-server/init.ts";
import type { Via } from "./name.ts";
import { kDead } from "./process/cell.ts";
import { self } from "./process/context.ts";
import { freeze } from "./process/freeze.ts";
import { inspect } from "./process/inspect.ts";
import { kMessage } from "./process/mailbox.ts";
import type { Anything, Pid, Protocol } from "./process/pid.ts";
import { deliver } from "./process/signal.ts";
import {
  type RegistryOptions,
  type RegistryState,
  checkRegistry,
  findRegistry,
  listenersOf,
  registryBehaviour,
  registryOf,
} from "./registry/server.ts";
import type { Entry } from "./registry/table.ts";

export type { RegistryOptions } from "./registry/server.ts";

/**
 * Thrown when a process cannot be registered: the key is taken.
 *
 * If you meet it: `reason` is `["already_registered", pid]`, with the process that has the key.
 */
export class RegistrationError extends HinotoriError {
  readonly code = "OTP_REGISTRATION" as const;
  override readonly name = "RegistrationError";
  /** OTP's reason. */
  readonly reason: readonly ["already_registered", Pid];

  constructor(key: unknown, holder: Pid) {
    super(`expected the key ${inspect(key)} to be free, but ${holder} is registered under it`);
    this.reason = ["already_registered", holder];
  }
}

/** A process and the value it registered. */
export type Registration<Value = unknown> = readonly [pid: Pid, value: Value];

/** The name of the module, for ids. */
export const name = "Registry";

/** Starts a registry, linked with the caller. @throws ArgumentError for wrong options; StartError `["already_started", pid]`. */
export async function startLink(options: RegistryOptions): Promise<Pid> {
  checkRegistry(options);
  return (await startServer({
    behaviour: registryBehaviour,
    args: [options],
    link: true,
    options: { name: options.name },
  })) as Pid;
}

/** The spec of a child; its id is the registry's name. */
export function childSpec(options: RegistryOptions): ChildSpec {
  return { id: options.name, start: () => startLink(options), type: "supervisor" };
}

/**
 * Registers the calling process under a key, with a value.
 *
 * @returns the registry's pid, which the process is linked with from now on.
 * @throws RegistrationError when the registry is unique and the key is taken.
 */
export function register(registry: string, key: unknown, value?: unknown): Pid {
  const state = registryOf(registry);
  const { pid, flags } = self();
  if ((flags & kDead) !== 0) return state.cell.pid;
  enter(state, { key, pid, value: freeze(value) });
  return state.cell.pid;
}

function enter(state: RegistryState, entry: Entry): void {
  const holder = state.options.keys === "unique" ? state.table.first(entry.key) : undefined;
  if (holder !== undefined) throw new RegistrationError(entry.key, holder.pid);
  state.add(entry);
  tell(state, ["register", state.options.name, entry.key, entry.pid, entry.value]);
}

function tell(state: RegistryState, news: readonly unknown[]): void {
  for (const listener of listenersOf(state)) deliver(listener, kMessage, freeze(news), state.cell);
}

/** Takes the calling process's entries of a key out; nobody else's. */
export function unregister(registry: string, key: unknown): "ok" {
  return unregisterMatch(registry, key, () => true);
}

/** Takes those of the calling process's entries of a key out whose value matches. Listeners are told when none of the key is left to it. */
export function unregisterMatch<Value = unknown>(
  registry: string,
  key: unknown,
  matches: (value: Value) => boolean,
): "ok" {
  const state = registryOf(registry);
  const me = self().pid;
  const own = state.table.owned(me, key);
  const taken = own.filter((entry) => matches(entry.value as Value));
  for (const entry of taken) state.remove(entry);
  if (taken.length === own.length) tell(state, ["unregister", registry, key, me]);
  return "ok";
}

/** The processes under a key, with their values, oldest first. */
export function lookup<Value = unknown>(registry: string, key: unknown): Registration<Value>[] {
  return Array.from(registryOf(registry).table.of(key), ({ pid, value }): Registration<Value> => [pid, value as Value]);
}

/** The process under a key of a unique registry. */
export function whereis(registry: string, key: unknown): Pid | undefined {
  return uniqueOf(registry).table.first(key)?.pid;
}

/** The keys of a process, in the order it registered. */
export function keys(registry: string, pid: Pid): unknown[] {
  return registryOf(registry)
    .table.ownedBy(pid)
    .map(({ key }) => key);
}

/** The values that a process registered under a key. */
export function values(registry: string, key: unknown, pid: Pid): unknown[] {
  return registryOf(registry)
    .table.owned(pid, key)
    .map(({ value }) => value);
}

/**
 * Changes the value of the calling process's key in a unique registry.
 *
 * @returns `[new, old]`, or `"error"` when the key is not the caller's; then `change` is not called.
 */
export function updateValue<Value = unknown>(
  registry: string,
  key: unknown,
  change: (value: Value) => Value,
): readonly [Value, Value] | "error" {
  const entry = uniqueOf(registry).table.first(key);
  if (entry === undefined || entry.pid !== self().pid) return "error";
  const before = entry.value as Value;
  const after = freeze(change(before));
  entry.value = after;
  return [after, before];
}

/** Calls `work` in the caller, once, with every process under a key; not at all when there is none. */
export function dispatch<Value = unknown>(
  registry: string,
  key: unknown,
  work: (entries: readonly Registration<Value>[]) => unknown,
): "ok" {
  const entries = lookup<Value>(registry, key);
  if (entries.length > 0) work(entries);
  return "ok";
}

/** The processes under a key whose value matches. */
export function match<Value = unknown>(
  registry: string,
  key: unknown,
  matches: (value: Value) => boolean,
): Registration<Value>[] {
  return lookup<Value>(registry, key).filter(([, value]) => matches(value));
}

/** How many entries of a key have a value that matches. */
export function countMatch<Value = unknown>(
  registry: string,
  key: unknown,
  matches: (value: Value) => boolean,
): number {
  return match(registry, key, matches).length;
}

/** What `choose` makes of each entry; entries for which it makes `undefined` are left out. */
export function select<Chosen>(
  registry: string,
  choose: (key: unknown, pid: Pid, value: unknown) => Chosen | undefined,
): Chosen[] {
  return registryOf(registry)
    .table.all()
    .flatMap(({ key, pid, value }) => {
      const chosen = choose(key, pid, value);
      return chosen === undefined ? [] : [chosen];
    });
}

/** How many entries match. */
export function countSelect<Value = unknown>(
  registry: string,
  matches: (key: unknown, pid: Pid, value: Value) => boolean,
): number {
  let found = 0;
  for (const { key, pid, value } of registryOf(registry).table.all()) if (matches(key, pid, value as Value)) found++;
  return found;
}

/** How many entries there are. */
export function count(registry: string): number {
  return registryOf(registry).table.size;
}

/** A value of the registry itself, or `undefined`. */
export function meta(registry: string, key: unknown): unknown {
  return registryOf(registry).meta.get(key);
}

/** Puts a value of the registry itself. */
export function putMeta(registry: string, key: unknown, value: unknown): "ok" {
  registryOf(registry).meta.set(key, freeze(value));
  return "ok";
}

/** Takes a value of the registry itself away. */
export function deleteMeta(registry: string, key: unknown): "ok" {
  registryOf(registry).meta.delete(key);
  return "ok";
}

/**
 * A name in a unique registry: give it to a server at its start, and to whoever calls it. It takes any request, unless the messages of
 * what is registered under it are said.
 *
 * @param value the value to register with; `undefined` when left out.
 */
export function via<Messages extends Protocol = Anything>(
  registry: string,
  key: unknown,
  value?: unknown,
): Via<Messages> {
  return {
    whereisName: () => whereis(registry, key) as Pid<Messages> | undefined,
    // As in Elixir, a cast also finds the only process of a key where the keys are duplicate.
    receiverName: () => {
      const found = registryOf(registry).table.of(key);
      return found.size === 1 ? ([...found][0]!.pid as Pid<Messages>) : undefined;
    },
    registerName: (pid) => {
      const state = uniqueOf(registry);
      if (state.table.first(key) !== undefined) return false;
      const entry = { key, pid, value: freeze(value) };
      try {
        enter(state, entry);
      } catch (error) {
        // The process will not start: it must not be found.
        state.remove(entry);
        throw error;
      }
      return true;
    },
    unregisterName: (pid) => {
      const state = findRegistry(registry);
      for (const entry of state?.table.owned(pid, key) ?? []) state?.remove(entry);
    },
  };
}

/**
 * Runs `work` in the caller while it holds the lock of a key: no two hold the same lock of a registry at once, and each gets it in turn.
 *
 * Locks have nothing to do with what is registered. One is given up when `work` settles, and when its holder ends. Asking again for a lock that the same
 * code holds waits for itself until the time is over.
 *
 * @param timeout milliseconds to wait for the lock, or `"infinity"`. Default 5000.
 * @returns what `work` returns.
 * @throws ExitError `"timeout"` when the lock does not come in time; what `work` throws.
 */
export async function lock<Result>(
  registry: string,
  key: unknown,
  work: () => Result | Promise<Result>,
  timeout: number | "infinity" = 5000,
): Promise<Result> {
  const { pid } = registryOf(registry).cell;
  if (typeof work !== "function")
    throw new ArgumentError(`expected a function to run while the lock is held, got: ${inspect(work)}`);
  const holding = await callServer(pid, ["lock", key], timeout);
  try {
    return await work();
  } finally {
    castServer(pid, holding);
  }
}

function uniqueOf(registry: string): RegistryState {
  const state = registryOf(registry);
  if (state.options.keys === "unique") return state;
  throw new ArgumentError(`expected ${inspect(registry)} to be a unique registry, but its keys are duplicate`);
}
