/** A process with OTP's duties: one message at a time, crashes that are told to all who depend on it. */
import { Mailbox, kind, type Waiter } from "./mailbox.ts";
import { type Runnable, schedule } from "./scheduler.ts";

/** A request: a tag and a value, the shape that Hinotori and Elixir use too. */
export type Request = readonly [tag: string, value?: unknown];

/** What a server does; it keeps its state in `process.state`. */
export interface Behaviour {
  init(argument: unknown): unknown;
  call?(process: Process, tag: string, value: unknown): unknown;
  cast?(process: Process, tag: string, value: unknown): void;
  info?(process: Process, message: unknown): void;
  terminate?(process: Process, reason: unknown): void;
}

/** A call that did not end with a reply. */
export class Exit extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super("the call ended without a reply");
    this.reason = reason;
  }
}

/** What most processes never have: a name, more links than one, exits as messages. */
interface Bonds {
  name: string | undefined;
  links: Set<Process> | undefined;
  trapsExits: boolean;
}

const names = new Map<string, Process>();

/** Finds a process by its name. */
export const whereis = (name: string): Process | undefined => names.get(name);

/** One process. The fields of its mailbox are its own, so an idle one is a single object. */
export class Process extends Mailbox implements Runnable {
  readonly behaviour: Behaviour;
  state: unknown;
  alive = true;
  queued = false;
  running = false;
  nextRunnable: Runnable | null = null;
  /** The first link, which is the parent as a rule. */
  partner: Process | null = null;
  bonds: Bonds | null = null;

  constructor(behaviour: Behaviour, argument: unknown) {
    super();
    this.behaviour = behaviour;
    this.state = behaviour.init(argument);
  }

  /** Handles up to `limit` messages; `true` when more wait. */
  take(limit: number): boolean {
    this.running = true;
    for (let left = limit; left > 0 && this.kind !== kind.none; left--) {
      const { kind: what, tag, value, waiter } = this;
      this.drop();
      this.#handle(what, tag, value, waiter);
    }
    this.running = false;
    return this.kind !== kind.none;
  }

  /** Handles one message; a throw ends the process. */
  #handle(what: number, tag: string, value: unknown, waiter: Waiter | null): void {
    try {
      switch (what) {
        case kind.call:
          if (waiter !== null && !waiter.settled) settle(waiter, this.behaviour.call!(this, tag, value));
          break;
        case kind.cast:
          this.behaviour.cast!(this, tag, value);
          break;
        case kind.info:
          this.behaviour.info!(this, value);
          break;
        default:
          this.leave();
          if (waiter !== null) settle(waiter, undefined);
      }
    } catch (error) {
      this.crash(error, waiter);
    }
  }

  /** Ends because a handler threw. */
  crash(error: unknown, current: Waiter | null): void {
    this.behaviour.terminate?.(this, error);
    if (current !== null) refuse(current, error);
    this.exit(error);
  }

  /** Stops in order. */
  leave(): void {
    this.behaviour.terminate?.(this, "normal");
    this.exit("normal");
  }

  /** Ends: waiting callers and links hear of it, each once. */
  exit(reason: unknown): void {
    if (!this.alive) return;
    this.alive = false;
    while (this.kind !== kind.none) {
      if (this.waiter !== null) refuse(this.waiter, reason);
      this.drop();
    }
    const partner = this.partner;
    if (partner !== null) {
      this.partner = null;
      partner.#linkEnded(this, reason);
    }
    const bonds = this.bonds;
    if (bonds === null) return;
    if (bonds.name !== undefined) names.delete(bonds.name);
    if (bonds.links !== undefined) for (const other of bonds.links) other.#linkEnded(this, reason);
  }

  #linkEnded(other: Process, reason: unknown): void {
    if (this.partner === other) this.partner = null;
    else this.bonds?.links?.delete(other);
    if (this.bonds?.trapsExits === true) send(this, ["EXIT", other, reason]);
    else if (reason !== "normal") this.exit(reason);
  }

  /** Gives the process a name. */
  register(name: string): void {
    names.set(name, this);
    bondsOf(this).name = name;
  }

  /** Hears exits as messages instead of falling with them. */
  trapExits(): void {
    bondsOf(this).trapsExits = true;
  }
}

/** Links a child to its parent, both ways. */
export function link(parent: Process, child: Process): void {
  if (child.partner === null) child.partner = parent;
  else (bondsOf(child).links ??= new Set()).add(parent);
  (bondsOf(parent).links ??= new Set()).add(child);
}

/** Sends a plain message. */
export function send(process: Process, message: unknown): void {
  if (!process.alive) return;
  process.push(kind.info, "", message, null);
  if (!process.queued && !process.running) schedule(process);
}

function bondsOf(process: Process): Bonds {
  return (process.bonds ??= { name: undefined, links: undefined, trapsExits: false });
}

function settle(waiter: Waiter, value: unknown): void {
  waiter.settled = true;
  waiter.resolve(value);
}

function refuse(waiter: Waiter, reason: unknown): void {
  if (waiter.settled) return;
  waiter.settled = true;
  waiter.reject(new Exit(reason));
}
