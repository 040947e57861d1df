/** What a transition asks for beside its state: read action by action, and done when the state has been entered. */

import { Request } from "../gen-server/request.ts";
import type { Cell } from "../process/cell.ts";
import { canonical } from "../process/key.ts";
import { seen } from "../sys/trace.ts";
import type { AnyEvent } from "./event.ts";
import { Mistake } from "./mistake.ts";
import { kEventTimeout, kStateTimeout } from "./timers.ts";
import type { Action, Time } from "./transition.ts";

/** A timeout that is asked for. */
export interface Wish {
  readonly time: Time;
  readonly event: AnyEvent;
}

/** The wishes of one event, and of the enters that it leads to. Callers are answered at once, everything else waits. */
export class Wishes {
  postpones: boolean = false;
  /** To be handled before any other, in their order. */
  readonly events: AnyEvent[] = [];
  /** By name. As in OTP only the last wish of a name counts, and what came before it is as if it had never been said. */
  readonly timeouts: Map<unknown, Wish> = new Map();
  readonly #cell: Cell;

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  /** Reads the actions of an event, or of an enter, which may ask for less. @throws Mistake at the first that is none. */
  read(actions: readonly Action[], isEnter: boolean): void {
    for (const action of actions) {
      if (action === "hibernate") continue;
      if (!isRecord(action)) throw new Mistake("bad_action_from_state_function", action);
      if ("postpone" in action) this.#postpone(action, isEnter);
      else if ("nextEvent" in action) this.#insert(action, isEnter);
      else if (!this.#wait(action)) answer(this.#cell, action, "bad_action_from_state_function");
    }
  }

  #postpone(action: { readonly postpone: boolean }, isEnter: boolean): void {
    if (isEnter && action.postpone) throw new Mistake("bad_action_from_state_function", action);
    this.postpones = action.postpone;
  }

  #insert(action: { readonly nextEvent: unknown }, isEnter: boolean): void {
    if (isEnter) throw new Mistake("bad_state_enter_action_from_state_function", action);
    const { nextEvent } = action;
    this.events.push({ type: "internal", content: nextEvent });
    if (this.#cell.ext?.debug !== undefined) seen(this.#cell, "in", nextEvent);
  }

  /** Whether the action is a timeout. */
  #wait(action: Exclude<Action, "hibernate">): boolean {
    const { content } = action as { readonly content?: unknown };
    if ("timeout" in action) this.#timeout(kEventTimeout, action.timeout, action, { type: "timeout", content });
    else if ("stateTimeout" in action)
      this.#timeout(kStateTimeout, action.stateTimeout, action, { type: "state_timeout", content });
    else if ("genericTimeout" in action) {
      const { name, genericTimeout } = action;
      const event = { type: "generic_timeout", name, content } as const;
      this.#timeout(canonical(["generic", name]), genericTimeout, action, event);
    } else return false;
    return true;
  }

  #timeout(name: unknown, time: Time, action: Action, event: AnyEvent): void {
    if (!isTime(time)) throw new Mistake("bad_action_from_state_function", action);
    this.timeouts.delete(name);
    this.timeouts.set(name, { time, event });
  }
}

/** Answers a caller. @throws Mistake when the action does not say whom. */
export function answer(cell: Cell, action: Action, mistake: string): void {
  if (!isRecord(action) || !("reply" in action) || !Array.isArray(action.reply)) throw new Mistake(mistake, action);
  const [from, value] = action.reply as readonly unknown[];
  if (!(from instanceof Request)) throw new Mistake(mistake, action);
  if (cell.ext?.debug !== undefined) seen(cell, "out", value);
  from.answer(value);
}

function isRecord(action: unknown): action is object {
  return typeof action === "object" && action !== null;
}

function isTime(time: Time): boolean {
  return time === "infinity" || time === "cancel" || time === "update" || (typeof time === "number" && time >= 0);
}
