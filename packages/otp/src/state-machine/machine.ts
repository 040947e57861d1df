/** One running state machine: its state and data, what is postponed, and the order in which events are handled. */

import { type Cell, kDead } from "../process/cell.ts";
import { runMarked } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { canonical } from "../process/key.ts";
import { ExitRequest } from "../process/reason.ts";
import { isThenable } from "../process/thenable.ts";
import { spend } from "../scheduler.ts";
import { seen } from "../sys/trace.ts";
import { Veiled } from "../sys/veiled.ts";
import type { AnyEvent } from "./event.ts";
import { Mistake } from "./mistake.ts";
import { Timeouts, kEventTimeout, kStateTimeout } from "./timers.ts";
import { Transition } from "./transition.ts";
import { Wishes, answer } from "./wishes.ts";

/** How a machine's callbacks are called: one function for all states, or one for each. */
export type Handle = (state: unknown, data: unknown, event: AnyEvent) => unknown;

/** How handling went: to an end. */
interface Ending {
  readonly stop: unknown;
}

/** Events are left that go before the mailbox, and others should have their turn first: see {@link Machine.goOn}. */
export const kMore = "more";

/** How handling went: on, to a rest, or to an end. */
export type Verdict = Ending | typeof kMore | undefined;

/** A value, or the promise of one: a machine whose callbacks end at once never waits. */
export type Soon<Value> = Value | Promise<Value>;

/** A machine. Changed by its own process alone. */
export class Machine extends Veiled {
  state: unknown;
  data: unknown;
  readonly timeouts: Timeouts;
  readonly #cell: Cell;
  readonly #handle: Handle;
  readonly #enters: boolean;
  /** Events to be handled before the mailbox is looked at. */
  #queue: AnyEvent[] = [];
  /** Events that wait for another state, oldest first. */
  #postponed: AnyEvent[] = [];

  constructor(cell: Cell, handle: Handle, enters: boolean) {
    super();
    this.#cell = cell;
    this.#handle = handle;
    this.#enters = enters;
    this.timeouts = new Timeouts(cell);
  }

  get shown(): readonly [state: unknown, data: unknown] {
    return [this.state, this.data];
  }

  replace(next: unknown): void {
    if (!Array.isArray(next) || next.length !== 2)
      throw new TypeError("expected the state of a state machine to be [state, data]");
    [this.state, this.data] = next as [unknown, unknown];
  }

  /** Begins: enters the first state, does what `init` asked for. */
  begin(first: Transition<unknown, unknown>): Soon<Verdict> {
    return this.#after(this.#settle(first, undefined, true), (verdict) => verdict ?? this.goOn());
  }

  /** Takes an event, and all that follows from it, as far as the budget goes: a machine may give itself work for ever. */
  take(event: AnyEvent): Soon<Verdict> {
    this.#queue.push(event);
    return this.goOn();
  }

  /** Goes on with what was left. */
  goOn(): Soon<Verdict> {
    while (true) {
      const event = this.#queue.shift() ?? this.#takeDue();
      if (event === undefined) return undefined;
      // Any event ends the wait for one.
      this.timeouts.cancel(kEventTimeout);
      const called = this.#call(event);
      const verdict =
        called instanceof Promise
          ? this.#after(called, (way) => this.#settle(way, event, false))
          : this.#settle(called, event, false);
      // What is left after a wait has its turn by itself: a machine which never stops would keep the thread by its promises.
      if (verdict instanceof Promise)
        return this.#after(verdict, (settled) => settled ?? (this.#hasMore ? kMore : undefined));
      if (verdict !== undefined) return verdict;
      if (this.#hasMore && !spend()) return kMore;
    }
  }

  get #hasMore(): boolean {
    return this.#queue.length > 0 || this.timeouts.isDue;
  }

  #takeDue(): AnyEvent | undefined {
    const event = this.timeouts.takeDue();
    if (event !== undefined && this.#cell.ext?.debug !== undefined) seen(this.#cell, "in", event.content);
    return event;
  }

  #call(event: AnyEvent): Soon<Transition<unknown, unknown>> {
    const result = returned(() => this.#handle(this.state, this.data, event));
    if (result instanceof Promise) return this.#after(result, transition);
    // Ended by its own callback: nothing that this one asks for is done any more, and no event is taken.
    const cell = this.#cell;
    return (cell.flags & kDead) === 0 ? transition(result) : new Transition("stop", { reason: cell.state });
  }

  /** Goes on with a value at once or when it comes: then as this process, unless that has ended. */
  #after<Value, Next>(value: Soon<Value>, next: (value: Value) => Soon<Next>): Soon<Next> {
    if (!(value instanceof Promise)) return next(value);
    const cell = this.#cell;
    return value.then((came) =>
      (cell.flags & kDead) === 0 ? runMarked(cell, () => next(came)) : new Promise<Next>(() => {}),
    );
  }

  /** Does what a way out says: state and data, then entering, then what was asked for. */
  #settle(way: Transition<unknown, unknown>, event: AnyEvent | undefined, isFirst: boolean): Soon<Verdict> {
    if (way.kind === "stop") return this.#leave(way);
    const before = this.state;
    const was: Was = [before, this.data];
    if (kWithData.has(way.kind)) this.data = freeze(way.data);
    if (way.kind === "next_state" || way.kind === "ok") this.state = freeze(way.state);
    const changed = !isFirst && way.kind === "next_state" && canonical(before) !== canonical(this.state);
    const wishes = this.#wishesOf(way, undefined);
    if (!(this.#enters && (isFirst || changed || kRepeats.has(way.kind)))) return this.#finish(event, changed, wishes);
    return this.#after(this.#enter(isFirst ? this.state : before, was, wishes), (entered): Soon<Verdict> =>
      "stop" in entered ? entered : this.#finish(event, changed, entered.wishes),
    );
  }

  /** The way to the end: callers are answered before. */
  #leave({ data, actions, reason }: Transition<unknown, unknown>): Ending {
    if (data !== undefined) this.data = freeze(data);
    for (const action of actions) answer(this.#cell, action, "bad_reply_action_from_state_function");
    return { stop: reason };
  }

  /** The state has been entered: what waited for another one comes again, then timeouts begin, and what was inserted comes first of all. */
  #finish(event: AnyEvent | undefined, changed: boolean, wishes: Wishes | undefined): undefined {
    if (wishes?.postpones === true && event !== undefined) this.#postponed.push(event);
    if (changed) {
      this.timeouts.cancel(kStateTimeout);
      this.#queue.unshift(...this.#postponed);
      this.#postponed = [];
    }
    if (wishes === undefined) return;
    this.#queue.unshift(...wishes.events);
    for (const [name, { time, event: due }] of wishes.timeouts) this.timeouts.set(name, time, due);
  }

  /** Calls the state's enter; it may ask for timeouts and replies, but for no other state. */
  #enter(from: unknown, was: Was, before: Wishes | undefined): Soon<Entered> {
    return this.#after(this.#callEnter(from, was), (way): Soon<Entered> => {
      if (way.kind === "stop") return this.#leave(way);
      if (way.kind === "next_state" && canonical(way.state) !== canonical(this.state))
        throw new Mistake("bad_state_enter_return_from_state_function", way);
      if (kWithData.has(way.kind)) this.data = freeze(way.data);
      const wishes = this.#wishesOf(way, before, true);
      return kRepeats.has(way.kind) ? this.#enter(from, was, wishes) : { wishes };
    });
  }

  /** What a way out asks for, added to what was asked for before; most ask for nothing. */
  #wishesOf(
    { actions }: Transition<unknown, unknown>,
    before: Wishes | undefined,
    isEnter = false,
  ): Wishes | undefined {
    if (actions.length === 0) return before;
    const wishes = before ?? new Wishes(this.#cell);
    wishes.read(actions, isEnter);
    return wishes;
  }

  /** As in OTP, a state that is not entered because its enter throws is not the one that the machine ends in. */
  #callEnter(from: unknown, was: Was): Soon<Transition<unknown, unknown>> {
    const back = (thrown: unknown): never => {
      if (!(thrown instanceof Mistake)) [this.state, this.data] = was;
      throw thrown;
    };
    try {
      const called = this.#call({ type: "enter", content: from });
      return called instanceof Promise ? called.catch(back) : called;
    } catch (thrown) {
      return back(thrown);
    }
  }
}

/** A machine's state and data before a transition. */
type Was = readonly [state: unknown, data: unknown];

/** How entering went: to an end, or on, with what was asked for so far. */
type Entered = Ending | { readonly wishes: Wishes | undefined };

const kRepeats: ReadonlySet<string> = new Set(["repeat_state", "repeat_state_and_data"]);
const kWithData: ReadonlySet<string> = new Set(["ok", "next_state", "keep_state", "repeat_state"]);

function transition(result: unknown): Transition<unknown, unknown> {
  if (result instanceof Transition && result.kind !== "ok") return result as Transition<unknown, unknown>;
  throw new Mistake("bad_return_from_state_function", result);
}

/** What a callback returned; as in OTP, what it threw counts as returned, unless that is an error or an exit. */
export function returned(work: () => unknown): Soon<unknown> {
  try {
    const result = work();
    return isThenable(result) ? Promise.resolve(result).catch(caught) : result;
  } catch (thrown) {
    return caught(thrown);
  }
}

function caught(thrown: unknown): unknown {
  if (thrown instanceof Error || thrown instanceof ExitRequest) throw thrown;
  return thrown;
}
