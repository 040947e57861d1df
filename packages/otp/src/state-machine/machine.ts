/** One running state machine: its state and data, what is postponed, and the order in which events are handled. */

import type { Cell } from "../process/cell.ts";
import { freeze } from "../process/freeze.ts";
import { Request } from "../gen-server/request.ts";
import { canonical } from "../registry/key.ts";
import type { AnyEvent } from "./event.ts";
import { Timeouts } from "./timers.ts";
import { type Action, Transition } from "./transition.ts";

/** How a machine's callbacks are called: one function for all states, or one for each. */
export type Handle = (state: unknown, data: unknown, event: AnyEvent) => unknown;

/** How handling went: on, or to an end. */
export type Verdict = { readonly stop: unknown } | undefined;

/** A callback returned what is no way out of it. */
export class BadTransition {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

const kEventTimeout = ["event_timeout"];
const kStateTimeout = ["state_timeout"];

/** A machine. Changed by its own process alone. */
export class Machine {
  state: unknown;
  data: unknown;
  readonly timeouts: Timeouts;
  readonly #handle: Handle;
  readonly #enters: boolean;
  readonly #cell: Cell;
  /** Events to be handled before the mailbox is looked at. */
  #queue: AnyEvent[] = [];
  /** Events that wait for another state, oldest first. */
  #postponed: AnyEvent[] = [];
  /** An event timeout of zero, due when no event comes first. */
  #atOnce: AnyEvent | undefined;

  constructor(cell: Cell, handle: Handle, enters: boolean) {
    this.#cell = cell;
    this.#handle = handle;
    this.#enters = enters;
    this.timeouts = new Timeouts(cell);
  }

  /** Begins: enters the first state, does what `init` asked for. */
  async begin(first: Transition<unknown, unknown>): Promise<Verdict> {
    this.state = freeze(first.state);
    this.data = freeze(first.data);
    const verdict = await this.#settle(first, undefined, true);
    return verdict ?? this.#drain();
  }

  /** Handles an event, and all that follows from it. */
  async take(event: AnyEvent): Promise<Verdict> {
    this.#queue.push(event);
    return this.#drain();
  }

  async #drain(): Promise<Verdict> {
    while (true) {
      const event = this.#queue.shift() ?? this.#takeAtOnce();
      if (event === undefined) return undefined;
      if (event.type !== "timeout") {
        this.#atOnce = undefined;
        this.timeouts.cancel(kEventTimeout);
      }
      const verdict = await this.#settle(await this.#call(event), event, false);
      if (verdict !== undefined) return verdict;
    }
  }

  #takeAtOnce(): AnyEvent | undefined {
    if ((this.#cell.mailbox?.length ?? 0) > 0) return undefined;
    const event = this.#atOnce;
    this.#atOnce = undefined;
    return event;
  }

  async #call(event: AnyEvent): Promise<Transition<unknown, unknown>> {
    const result = await this.#handle(this.state, this.data, event);
    if (result instanceof Transition && result.kind !== "ok") return result as Transition<unknown, unknown>;
    throw new BadTransition(result);
  }

  /** Does what a way out says: state and data, then entering, then actions; and what is postponed comes again in another state. */
  async #settle(way: Transition<unknown, unknown>, event: AnyEvent | undefined, isFirst: boolean): Promise<Verdict> {
    const before = this.state;
    if (way.data !== undefined || way.kind === "keep_state" || way.kind === "next_state" || way.kind === "repeat_state") this.data = freeze(way.data);
    if (way.kind === "stop") {
      for (const action of way.actions) if (typeof action === "object" && "reply" in action) answer(action.reply);
      return { stop: way.reason };
    }
    if (way.kind === "next_state") this.state = freeze(way.state);
    const changed = canonical(before) !== canonical(this.state);
    const inserted: AnyEvent[] = [];
    const due: AnyEvent[] = [];
    if (changed) this.timeouts.cancel(kStateTimeout);
    const postpones = this.#act(way.actions, inserted, due);
    if (postpones && event !== undefined) this.#postponed.push(event);
    if (changed) {
      this.#queue.unshift(...this.#postponed);
      this.#postponed = [];
    }
    const entersAgain = way.kind === "repeat_state" || way.kind === "repeat_state_and_data";
    if (this.#enters && (isFirst || changed || entersAgain)) {
      const verdict = await this.#enter(isFirst ? this.state : before, inserted, due);
      if (verdict !== undefined) return verdict;
    }
    this.#queue.unshift(...inserted);
    this.#queue.push(...due);
    return undefined;
  }

  /** Calls the state's enter; it may ask for actions, but for no other state. */
  async #enter(from: unknown, inserted: AnyEvent[], due: AnyEvent[]): Promise<Verdict> {
    while (true) {
      const way = await this.#call({ type: "enter", content: from });
      if (way.kind === "stop") return this.#settle(way, undefined, false);
      if (way.kind === "next_state" && canonical(way.state) !== canonical(this.state)) throw new BadTransition(way);
      if (way.kind !== "keep_state_and_data" && way.kind !== "repeat_state_and_data") this.data = freeze(way.data);
      this.#act(way.actions, inserted, due);
      if (way.kind !== "repeat_state" && way.kind !== "repeat_state_and_data") return undefined;
    }
  }

  #act(actions: readonly Action[], inserted: AnyEvent[], due: AnyEvent[]): boolean {
    let postpones = false;
    for (const action of actions) {
      if (action === "hibernate") continue;
      if ("reply" in action) answer(action.reply);
      else if ("postpone" in action) postpones = action.postpone;
      else if ("nextEvent" in action) inserted.push({ type: "internal", content: action.nextEvent });
      else if ("timeout" in action) this.#atOnce = this.timeouts.set(kEventTimeout, action.timeout, { type: "timeout", content: action.content });
      else {
        const now =
          "stateTimeout" in action
            ? this.timeouts.set(kStateTimeout, action.stateTimeout, { type: "state_timeout", content: action.content })
            : this.timeouts.set(["generic", action.name], action.genericTimeout, { type: "generic_timeout", name: action.name, content: action.content });
        if (now !== undefined) due.push(now);
      }
    }
    return postpones;
  }
}

function answer([from, value]: readonly [unknown, unknown]): void {
  if (from instanceof Request) from.answer(value);
}
