/** The ways out of a state machine's callbacks, and the actions that go with them. */

import type { From } from "../gen-server/next.ts";

/** A time: milliseconds, `"infinity"` or `"cancel"` to cancel, `"update"` to change the content of one that runs. */
export type Time = number | "infinity" | "cancel" | "update";

/** What a callback may ask for beside its state. Done in the order they are given. */
export type Action =
  | { readonly reply: readonly [from: From<never>, answer: unknown] }
  | { readonly postpone: boolean }
  | { readonly nextEvent: unknown }
  | { readonly timeout: Time; readonly content?: unknown }
  | { readonly stateTimeout: Time; readonly content?: unknown }
  | { readonly genericTimeout: Time; readonly name: unknown; readonly content?: unknown }
  | "hibernate";

/** The kinds of ways out. */
export type Kind =
  | "ok"
  | "next_state"
  | "keep_state"
  | "keep_state_and_data"
  | "repeat_state"
  | "repeat_state_and_data"
  | "stop";

/** A way out: what becomes of state and data, and what else is to be done. */
export class Transition<out State, out Data> {
  readonly kind: Kind;
  readonly state: State | undefined;
  readonly data: Data | undefined;
  readonly actions: readonly Action[];
  /** Of a stop. */
  readonly reason: unknown;

  constructor(
    kind: Kind,
    fields: {
      readonly state?: State;
      readonly data?: Data;
      readonly actions?: readonly Action[];
      readonly reason?: unknown;
    },
  ) {
    this.kind = kind;
    this.state = fields.state;
    this.data = fields.data;
    this.actions = fields.actions ?? [];
    this.reason = fields.reason;
  }
}

/** From `init`: begin in this state with this data. */
export function ok<State, Data>(state: State, data: Data, ...actions: Action[]): Transition<State, Data> {
  return new Transition("ok", { state, data, actions });
}

/** Go to a state; when it is another, postponed events come again, and a state timeout is off. */
export function nextState<State, Data>(state: State, data: Data, ...actions: Action[]): Transition<State, Data> {
  return new Transition("next_state", { state, data, actions });
}

/** Stay, with other data. */
export function keepState<Data>(data: Data, ...actions: Action[]): Transition<never, Data> {
  return new Transition<never, Data>("keep_state", { data, actions });
}

/** Stay as it is. */
export function keepStateAndData(...actions: Action[]): Transition<never, never> {
  return new Transition<never, never>("keep_state_and_data", { actions });
}

/** Stay, with other data, and enter the state again. */
export function repeatState<Data>(data: Data, ...actions: Action[]): Transition<never, Data> {
  return new Transition<never, Data>("repeat_state", { data, actions });
}

/** Stay as it is, and enter the state again. */
export function repeatStateAndData(...actions: Action[]): Transition<never, never> {
  return new Transition<never, never>("repeat_state_and_data", { actions });
}

/** End the machine. */
export function stop<Data = never>(reason: unknown, data?: Data): Transition<never, Data> {
  return new Transition<never, Data>("stop", data === undefined ? { reason } : { reason, data });
}

/** End the machine, and answer callers first. */
export function stopAndReply<Data = never>(
  reason: unknown,
  replies: readonly (readonly [From<never>, unknown])[],
  ...data: [Data?]
): Transition<never, Data> {
  const actions = replies.map((reply): Action => ({ reply }));
  return new Transition<never, Data>(
    "stop",
    data[0] === undefined ? { reason, actions } : { reason, actions, data: data[0] },
  );
}
