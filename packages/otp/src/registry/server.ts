/** The process of a registry: owns its table, is linked with those who register, and falls with nobody. */

import { ArgumentError } from "../errors.ts";
import { compile } from "../gen-server/callbacks.ts";
import { noreply, ok } from "../gen-server/next.ts";
import { ServerBehaviour } from "../gen-server/server.ts";
import { emit } from "../logger/core.ts";
import { type Cell, cellOf, kDead, kTraps } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { TermMap } from "../process/key.ts";
import type { Pid } from "../process/pid.ts";
import { holderOf } from "../process/names.ts";
import { deliver, kExitSignal } from "../process/signal.ts";
import { link, unlink } from "../process/watch.ts";
import type { Request } from "../gen-server/request.ts";
import { Holding, Locks } from "./lock.ts";
import { type Entry, Table } from "./table.ts";

/** How a registry is started. */
export interface RegistryOptions {
  /** `"unique"`: one process a key; `"duplicate"`: any number. */
  readonly keys: "unique" | "duplicate";
  /** The name of the registry. */
  readonly name: string;
  /** Accepted as in Elixir; one thread needs one table. Default 1. */
  readonly partitions?: number;
  /** Names of processes that are told of registrations: `["register", registry, key, pid, value]`, `["unregister", registry, key, pid]`. */
  readonly listeners?: readonly string[];
  /** Values of the registry itself, read by `Registry.meta`. */
  readonly meta?: ReadonlyMap<unknown, unknown> | readonly (readonly [unknown, unknown])[];
}

/** A running registry. Shared memory: read by everybody, changed through the functions of the door. */
export class RegistryState {
  readonly table: Table = new Table();
  readonly options: RegistryOptions;
  readonly cell: Cell;
  readonly meta: TermMap<unknown>;
  readonly locks: Locks;
  /** What forgets a process when it ends, for each that has an entry. */
  readonly #releases = new Map<Pid, () => void>();

  constructor(cell: Cell, options: RegistryOptions) {
    this.cell = cell;
    this.options = options;
    this.locks = new Locks(cell);
    this.meta = new TermMap(options.meta ?? []);
  }

  /** Adds an entry; the process is linked with the registry while it has one, and its entries go before anybody hears of its end. */
  add(entry: Entry): void {
    const owner = cellOf(entry.pid);
    if (owner === undefined) return;
    if (!this.table.add(entry)) return;
    link(this.cell, entry.pid);
    const release = (): void => this.#forget(entry.pid);
    this.#releases.set(entry.pid, release);
    (owner.more.releases ??= new Set()).add(release);
  }

  /** Takes an entry out, and the link with its last one. */
  remove(entry: Entry): void {
    if (!this.table.remove(entry)) return;
    unlink(this.cell, entry.pid);
    const release = this.#releases.get(entry.pid);
    this.#releases.delete(entry.pid);
    if (release !== undefined) cellOf(entry.pid)?.ext?.releases?.delete(release);
  }

  /** The registry ends in order: its owners are shut down, as by the partitions of OTP's, whatever its reason. */
  dismiss(): void {
    for (const owner of this.#releases.keys()) {
      deliver(owner, kExitSignal, "shutdown", this.cell);
      unlink(this.cell, owner);
    }
  }

  #forget(pid: Pid): void {
    this.table.forget(pid);
    this.#releases.delete(pid);
  }
}

const running = new Map<string, RegistryState>();

/** The registry of a name, while it runs. */
export function findRegistry(name: string): RegistryState | undefined {
  const state = running.get(name);
  return state !== undefined && (state.cell.flags & kDead) === 0 ? state : undefined;
}

/** The registry of a name. @throws ArgumentError when none runs. */
export function registryOf(name: string): RegistryState {
  const state = findRegistry(name);
  if (state !== undefined) return state;
  throw new ArgumentError(
    `expected a registry to run under the name ${inspect(name)}, but none does\n\nStart it before those who register:\n\n    [Registry, { keys: "unique", name: ${inspect(name)} }]`,
  );
}

function init(options: RegistryOptions): unknown {
  const cell = self();
  cell.flags |= kTraps;
  const state = new RegistryState(cell, options);
  running.set(options.name, state);
  (cell.more.releases ??= new Set()).add(() => {
    if (running.get(options.name) === state) running.delete(options.name);
  });
  return ok(state);
}

function handleCall(state: RegistryState, request: unknown, from: Request): unknown {
  if (!Array.isArray(request) || request[0] !== "lock")
    throw new Error(`a registry does not answer ${inspect(request)}`);
  state.locks.ask(request[1], from);
  return noreply(state);
}

function handleCast(state: RegistryState, holding: unknown): unknown {
  if (holding instanceof Holding) state.locks.giveUp(holding);
  return noreply(state);
}

function handleInfo(state: RegistryState, message: unknown): unknown {
  // The end of a linked owner: its entries went when it ended.
  if (!Array.isArray(message) || message[0] !== "EXIT")
    emit("error", `Registry ${state.options.name} received an unexpected message: ${inspect(message)}`);
  return noreply(state);
}

function terminate(_: unknown, state: RegistryState): void {
  state.dismiss();
}

/** The behaviour of every registry. */
export const registryBehaviour: ServerBehaviour = new ServerBehaviour(
  compile("Registry", { init, handleCall, handleCast, handleInfo, terminate } as never),
);

/** Refuses wrong options, in the caller. */
export function checkRegistry(options: RegistryOptions): void {
  const wrong = (what: string, got: unknown): never => {
    throw new ArgumentError(
      `expected ${what}, got: ${inspect(got)}\n\n    [Registry, { keys: "unique", name: "Scuti.Registry" }]`,
    );
  };
  if (typeof options !== "object" || options === null) wrong("the options of a registry", options);
  const { keys, name, partitions = 1, listeners = [], meta = [] } = options;
  if (keys !== "unique" && keys !== "duplicate") wrong('`keys` of a registry to be "unique" or "duplicate"', keys);
  if (typeof name !== "string" || name === "") wrong("`name` of a registry to be a string", name);
  if (!Number.isInteger(partitions) || partitions < 1)
    wrong("`partitions` of a registry to be an integer from 1 up", partitions);
  if (!Array.isArray(listeners) || listeners.some((listener) => typeof listener !== "string"))
    wrong("`listeners` of a registry to be names", listeners);
  if (
    !(meta instanceof Map) &&
    !(Array.isArray(meta) && meta.every((pair) => Array.isArray(pair) && pair.length === 2))
  )
    wrong("`meta` of a registry to be pairs", meta);
}

/** The processes that are told of registrations. @throws ArgumentError when one of them is not there, as in OTP: nobody is passed over. */
export function listenersOf({ options }: RegistryState): Pid[] {
  return (options.listeners ?? []).map((name) => {
    const listener = holderOf(name);
    if (listener !== undefined) return listener.pid;
    throw new ArgumentError(
      `expected somebody to be registered as ${inspect(name)}, a listener of the registry ${inspect(options.name)}, but nobody is\n\nStart listeners before those who register.`,
    );
  });
}
