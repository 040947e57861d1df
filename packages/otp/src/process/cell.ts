/** The record of one process in this runtime: its state, its mailbox, and what most processes never need. */

import type { Runnable } from "../scheduler.ts";
import type { Timer } from "../clock.ts";
import type { TermMap } from "./key.ts";
import type { Links } from "./links.ts";
import { Mailbox } from "./mailbox.ts";
import type { Monitors } from "./monitors.ts";
import { Pid, type Ref } from "./pid.ts";

/** The process has ended. */
export const kDead = 1;
/** Exit signals arrive as messages. */
export const kTraps = 2;
/** A handler of the process is on the stack right now. */
export const kRunning = 4;
/** An asynchronous handler, or init, has not settled: nothing else is taken. */
export const kBusy = 8;
/** Suspended by Sys: only system messages are taken. */
export const kSuspended = 16;
/** A function that runs by itself: its messages wait until it asks for them. */
export const kBody = 32;
/** Something is to be done before the mailbox is looked at: a continue. */
export const kAhead = 64;
/** A timeout of zero is due unless a message waits. */
export const kTimeoutNow = 128;
/** Started with a link to its parent: the parent's exit ends it. Without one a process is its own parent. */
export const kHasParent = 256;
/** Its init has not ended: whoever started it waits. */
export const kStarting = 512;

/** How a process treats what comes: a GenServer module, or a function that receives. */
export interface Behaviour {
  /** What the process was started as, for logs and trees. */
  readonly title: string;
  /** Handles what waits, as long as the budget lasts: `takeTurn`. */
  run(cell: Cell): void;
  /** Takes one entry out of the mailbox and handles it. */
  next(cell: Cell): void;
  /** Called once when the process has ended, to let go of what it held. */
  ended(cell: Cell, reason: unknown): void;
}

/** One monitor: who watches whom. */
export interface Monitor {
  readonly ref: Ref;
  /** Who is told. */
  readonly watcher: Cell;
  readonly target: Pid;
  /** What the DOWN message calls the target: the pid, or the name it was watched by. */
  readonly as: unknown;
  /** For the runtime's own monitors: called instead of a message. */
  readonly tell: ((reason: unknown) => void) | undefined;
}

/** Somebody who waits for a message in `receive`. */
export interface Waiter {
  /** Whether this message is the one. */
  readonly wants: (kind: number, message: unknown) => boolean;
  /** Called with the message, once. */
  readonly take: (message: unknown) => void;
}

/** What most processes never have; made when first asked for. */
export class Extension {
  /** Monitors that this process has set. */
  monitors: Monitors<Monitor> | undefined;
  /** Monitors that watch this process. */
  watchers: Monitors<Monitor> | undefined;
  /** Names by which this process is registered. */
  names: string[] | undefined;
  /** Called at the end of the process before anybody is told, to give up what it holds elsewhere, such as via names. */
  releases: Set<() => void> | undefined;
  /** Timers that die with this process. */
  timers: Set<Timer> | undefined;
  /** Who waits in `receive`, in the order they asked. */
  waiters: Waiter[] | undefined;
  /** The calls that this process waits for, while it handles a message: what a cycle is made of. */
  waitsFor: Set<Waiting> | undefined;
  /** The calls this process has taken and not answered yet. */
  parked: Set<Parked> | undefined;
  abort: AbortController | undefined;
  dictionary: TermMap<unknown> | undefined;
  label: unknown = undefined;
  /** Logger metadata of this process. */
  metadata: Readonly<Record<string, unknown>> | undefined;
  /** The argument of a continue that is to run before any message. */
  ahead: unknown = undefined;
  /** The timer of a server that asked to be told when nothing comes. */
  idle: Timer | undefined;
  /** How long that timer waits: system messages have it wait afresh, any other message ends it. */
  idleMs: number | undefined;
  /** Traces and statistics, while somebody looks. */
  debug: unknown = undefined;
  /** Whatever the behaviour keeps for a process beside its state. */
  own: unknown = undefined;
  /** The most messages that may wait before callers are turned away. */
  mailboxLimit: number = Number.POSITIVE_INFINITY;
  /** What waited while the process was suspended. */
  held: Mailbox | undefined;
  /** When the process was started, in the clock's monotonic milliseconds. */
  startedAt = 0;
}

/** A call seen from the caller: whom it waits for, and during which of its messages it was made. */
export interface Waiting {
  readonly target: Cell | undefined;
  readonly turn: number;
}

/** A call seen from the callee: it must end when the callee does. */
export interface Parked {
  fail(reason: unknown): void;
}

/** One process. Hot fields only; the rest is in its {@link Extension}. */
export class Cell implements Runnable {
  nextReady: Runnable | undefined = undefined;
  ready = false;
  flags: number;
  reductions = 0;
  state: unknown = undefined;
  mailbox: Mailbox | undefined = undefined;
  /** Processes that fall together with this one. */
  links: Links = undefined;
  ext: Extension | undefined = undefined;
  /** Its neighbours in the chain of those alive. */
  older: Cell | undefined = undefined;
  younger: Cell | undefined = undefined;
  readonly behaviour: Behaviour;
  readonly parent: Pid | undefined;
  readonly pid: Pid;

  constructor(behaviour: Behaviour, parent: Pid | undefined, flags: number) {
    this.behaviour = behaviour;
    this.parent = parent;
    this.flags = flags;
    this.pid = new Pid(this);
  }

  /** The extension, made when it is not there. */
  get more(): Extension {
    return (this.ext ??= new Extension());
  }

  /** The mailbox, taken from the pool when there is none. */
  get box(): Mailbox {
    return (this.mailbox ??= Mailbox.take());
  }

  /** Whether a message may be handled this very moment. */
  get idle(): boolean {
    return (
      (this.flags & (kDead | kRunning | kBusy | kSuspended | kBody | kAhead | kTimeoutNow)) === 0 &&
      this.mailbox === undefined
    );
  }

  /** Takes its turn. */
  run(): void {
    this.behaviour.run(this);
  }
}

/** The process behind a pid of this node while it lives. */
export function cellOf(pid: Pid): Cell | undefined {
  // What a pid of this node carries was put there by the constructor of a cell.
  return Pid.carried(pid) as Cell | undefined;
}
