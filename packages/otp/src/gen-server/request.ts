/** One call in flight: who asked whom for what, until it is answered, fails, expires or is taken back. */

import { type Call, ExitError } from "../errors.ts";
import { type Cell, type Parked, type Waiting, cellOf, kBody, kBusy, kDead, kStarting } from "../process/cell.ts";
import { capture } from "../process/carried.ts";
import { root } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import type { Pid } from "../process/pid.ts";
import { resume, resumesByChoice } from "../scheduler.ts";
import { onAbort } from "./abort.ts";
import { type Deadlines, type Expiring, expireAfter } from "./deadline.ts";
import type { From } from "./next.ts";

/** A call in flight. To handlers it is the `from`. */
export class Request implements Parked, Waiting, Expiring, From<unknown> {
  readonly promise: Promise<unknown>;
  /** The message that is asked. */
  readonly message: unknown;
  readonly caller: Cell;
  readonly target: Cell | undefined;
  /** During which of the caller's messages this was asked. */
  readonly turn: number;
  /** What travels with it, for its handler. */
  readonly carried: unknown = capture();
  /** Answered, failed, expired or taken back. */
  done = false;
  /** Taken out of the queue, or still in it. */
  begun = false;
  /** Taken back by its caller before it began: it is skipped. */
  withdrawn = false;
  due = 0;
  earlier: Expiring | undefined = undefined;
  later: Expiring | undefined = undefined;
  deadlines: Deadlines | undefined = undefined;
  /** Told when it is done, however that came. */
  whenDone: (() => void) | undefined = undefined;
  readonly #call: Call;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;
  #withdraw: (() => void) | undefined;

  constructor(caller: Cell, target: Cell | undefined, message: unknown, call: Call) {
    this.caller = caller;
    this.target = target;
    this.message = message;
    this.turn = caller.reductions;
    this.#call = call;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Who asked. */
  get pid(): Pid {
    return this.caller.pid;
  }

  /** Answers, once: a second answer, or one that comes too late, is dropped. */
  answer(value: unknown): void {
    if (this.done) return;
    this.#finish();
    if ((this.caller.flags & kDead) !== 0) return;
    freeze(value);
    if (resumesByChoice()) resume(this.caller, () => this.#resolve(value));
    else this.#resolve(value);
  }

  /** Fails with a reason, unless it is done. */
  fail(reason: unknown): void {
    if (this.done) return;
    this.#finish();
    if ((this.caller.flags & kDead) === 0) resume(this.caller, () => this.#reject(new ExitError(reason, this.#call)));
  }

  /** The time is over: the caller goes on without an answer, the server does the work all the same. */
  expire(): void {
    this.fail("timeout");
  }

  /** Gives the call its deadline. */
  expireAfter(ms: number): void {
    expireAfter(ms, this);
  }

  /** Notes that the caller waits, which is what a cycle of calls is found by. */
  track(): void {
    if (this.caller !== root) (this.caller.more.waitsFor ??= new Set()).add(this);
  }

  /** Fails when the signal is aborted; a request that has not begun is not begun any more. */
  abortWith(signal: AbortSignal): void {
    this.#withdraw = onAbort(signal, () => {
      this.withdrawn = !this.begun;
      this.fail("aborted");
    });
  }

  #finish(): void {
    this.done = true;
    this.deadlines?.remove(this);
    this.target?.ext?.parked?.delete(this);
    this.caller.ext?.waitsFor?.delete(this);
    this.#withdraw?.();
    this.whenDone?.();
  }
}

/** Who waits in a start until this process's init ends: its starter, and whoever waits for that one's. */
function startersOf(cell: Cell): ReadonlySet<Cell> {
  const starters = new Set<Cell>();
  let at = cell;
  while ((at.flags & kStarting) !== 0 && at.parent !== undefined) {
    const starter = cellOf(at.parent);
    if (starter === undefined || (starter.flags & (kBusy | kBody)) !== kBusy) break;
    starters.add(starter);
    at = starter;
  }
  return starters;
}

/**
 * The cycle that a call would close: pids from the caller back to the caller, or `undefined`.
 *
 * A process waits for another when it asked it while handling the message it is still busy with, or starts it.
 */
export function cycleOf(caller: Cell, target: Cell): Pid[] | undefined {
  if ((target.ext?.waitsFor?.size ?? 0) === 0 && (caller.flags & kStarting) === 0) return undefined;
  const starters = startersOf(caller);
  // Who is waited for, and by whom. What is added is walked too, and without recursion: a chain of callers has no limit.
  const waiting = new Map([[target, caller]]);
  for (const cell of waiting.keys()) {
    if (cell === caller) return pathTo(caller, caller, waiting);
    if (starters.has(cell)) return [...pathTo(cell, caller, waiting), caller.pid];
    if ((cell.flags & kBusy) === 0) continue;
    for (const { target: next, turn } of cell.ext?.waitsFor ?? []) {
      if (next !== undefined && turn === cell.reductions && !waiting.has(next)) waiting.set(next, cell);
    }
  }
  return undefined;
}

/** The pids from the caller to a cell, by who waits for whom. */
function pathTo(cell: Cell, caller: Cell, waiting: ReadonlyMap<Cell, Cell>): Pid[] {
  const path = [cell.pid];
  for (let at = waiting.get(cell)!; at !== caller; at = waiting.get(at)!) path.push(at.pid);
  return [...path, caller.pid].toReversed();
}
