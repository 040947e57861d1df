/** A callback of a state machine returned, or asked for, what it may not. */

import { Transition } from "./transition.ts";

/** As OTP's tuple: with actions where there are any. */
function wayOf({ kind, state, data, actions }: Transition<unknown, unknown>): readonly unknown[] {
  return actions.length === 0 ? [kind, state, data] : [kind, state, data, actions];
}

/** Ends the machine with OTP's reason. */
export class Mistake {
  readonly reason: readonly [string, unknown];

  constructor(what: string, value: unknown) {
    this.reason = [what, value instanceof Transition ? wayOf(value) : value];
  }
}
