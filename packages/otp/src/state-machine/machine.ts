/** One running state machine: its state and data, what is postponed, and the order in which events are handled. */

import { type Cell, kDead } from "../process/cell.ts";
import { runMarked } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { canonical } from "../process/key.ts";
import { ExitRequest } from "../process/reason.ts";
import { isThenable } from "../process/thenable.ts";
import { Request } from "../gen-server/request.ts";
import { Veiled } from "../sys/veiled.ts";
import type { AnyEvent } from "./event.ts";
import { Timeouts } from "./timers.ts";
import { type Action, type Time, Transition } from "./transition.ts";

/** How a machine's callbacks are called: one function for all states, or one for each. */
export type Handle = (state: unknown, data: unknown, event: AnyEvent) => unknown;

/** How handling went: on, or to an end. */
export type Verdict = { readonly stop: unknown } | undefined;

/** A value, or the promise of one: a machine whose callbacks end at once never waits. */
export type Soon<Value> = Value | Promise<Value>;

/** A callback returned, or asked for, what it may not: ends the machine with OTP's reason. */
export class Mistake {
  readonly reason: readonly [string, unknown];

  constructor(what: string, value: unknown) {
    this.reason = [what, value instanceof Transition ? [value.kind, value.state, value.data] : value];
  }
}

const kEventTimeout = "event_timeout";
const kStateTimeout = "state_timeout";

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
    return this.#after(this.#settle(first, undefined, true), (verdict) => verdict ?? this.#drain());
  }

  /** Takes an event, and all that follows from it. */
  take(event: AnyEvent): Soon<Verdict> {
    this.#queue.push(event);
    return this.#drain();
  }

  #drain(): Soon<Verdict> {
    while (true) {
      const event = this.#queue.shift() ?? this.timeouts.takeDue();
      if (event === undefined) return undefined;
      // Any event ends the wait for one.
      this.timeouts.cancel(kEventTimeout);
      const called = this.#call(event);
      const verdict =
        called instanceof Promise
          ? this.#after(called, (way) => this.#settle(way, event, false))
          : this.#settle(called, event, false);
      if (verdict instanceof Promise) return this.#after(verdict, (settled) => settled ?? this.#drain());
      if (verdict !== undefined) return verdict;
    }
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

  /** Does what a way out says: state and data, then entering, then actions; and what is postponed comes again in another state. */
  #settle(way: Transition<unknown, unknown>, event: AnyEvent | undefined, isFirst: boolean): Soon<Verdict> {
    const before = this.state;
    const was: Was = [before, this.data];
    if (way.data !== undefined || kWithData.has(way.kind)) this.data = freeze(way.data);
    if (way.kind === "stop") {
      for (const action of way.actions) answer(action, "bad_reply_action_from_state_function");
      return { stop: way.reason };
    }
    if (way.kind === "next_state" || way.kind === "ok") this.state = freeze(way.state);
    const changed = !isFirst && way.kind === "next_state" && canonical(before) !== canonical(this.state);
    if (changed) this.timeouts.cancel(kStateTimeout);
    const inserted: AnyEvent[] = [];
    const postpones = this.#act(way.actions, inserted);
    if (postpones && event !== undefined) this.#postponed.push(event);
    if (changed) {
      this.#queue.unshift(...this.#postponed);
      this.#postponed = [];
    }
    this.#queue.unshift(...inserted);
    const entersAgain = way.kind === "repeat_state" || way.kind === "repeat_state_and_data";
    return this.#enters && (isFirst || changed || entersAgain)
      ? this.#enter(isFirst ? this.state : before, was)
      : undefined;
  }

  /** Calls the state's enter; it may ask for timeouts and replies, but for no other state. */
  #enter(from: unknown, was: Was): Soon<Verdict> {
    return this.#after(this.#callEnter(from, was), (way): Soon<Verdict> => {
      if (way.kind === "stop") return this.#settle(way, undefined, false);
      if (way.kind === "next_state" && canonical(way.state) !== canonical(this.state))
        throw new Mistake("bad_state_enter_return_from_state_function", way);
      if (kWithData.has(way.kind)) this.data = freeze(way.data);
      for (const action of way.actions) {
        if (isRecord(action) && "nextEvent" in action)
          throw new Mistake("bad_state_enter_action_from_state_function", action);
        if (isRecord(action) && "postpone" in action && action.postpone)
          throw new Mistake("bad_action_from_state_function", action);
      }
      this.#act(way.actions, []);
      const again = way.kind === "repeat_state" || way.kind === "repeat_state_and_data";
      return again ? this.#enter(from, was) : undefined;
    });
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

  #act(actions: readonly Action[], inserted: AnyEvent[]): boolean {
    let postpones = false;
    for (const action of actions) {
      if (action === "hibernate") continue;
      if (!isRecord(action)) throw new Mistake("bad_action_from_state_function", action);
      const { content } = action as { readonly content?: unknown };
      if ("postpone" in action) postpones = action.postpone;
      else if ("nextEvent" in action) inserted.push({ type: "internal", content: action.nextEvent });
      else if ("timeout" in action)
        this.timeouts.set(kEventTimeout, timeOf(action.timeout, action), { type: "timeout", content });
      else if ("stateTimeout" in action)
        this.timeouts.set(kStateTimeout, timeOf(action.stateTimeout, action), { type: "state_timeout", content });
      else if ("genericTimeout" in action) {
        const { name, genericTimeout } = action;
        this.timeouts.set(canonical(["generic", name]), timeOf(genericTimeout, action), {
          type: "generic_timeout",
          name,
          content,
        });
      } else answer(action, "bad_action_from_state_function");
    }
    return postpones;
  }
}

/** A machine's state and data before a transition. */
type Was = readonly [state: unknown, data: unknown];

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

function isRecord(action: unknown): action is object {
  return typeof action === "object" && action !== null;
}

function timeOf(time: Time, action: Action): Time {
  if (time === "infinity" || time === "cancel" || time === "update" || (typeof time === "number" && time >= 0))
    return time;
  throw new Mistake("bad_action_from_state_function", action);
}

function answer(action: Action, mistake: string): void {
  if (!isRecord(action) || !("reply" in action) || !Array.isArray(action.reply)) throw new Mistake(mistake, action);
  const [from, value] = action.reply as readonly unknown[];
  if (!(from instanceof Request)) throw new Mistake(mistake, action);
  from.answer(value);
}
