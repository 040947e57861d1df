/** The ways out of a callback, made by functions so that there is no tuple to misremember. */

import { ArgumentError } from "../errors.ts";
import { checkTimeout } from "../process/info.ts";
import { inspect } from "../process/inspect.ts";

declare const kState: unique symbol;
declare const kReply: unique symbol;

/** What a callback may ask for beside its state: a timeout in ms, a continue before any message, or hibernation. */
export type Action = { readonly timeout: number | "infinity" } | { readonly continue: unknown } | "hibernate";

/** `init` went well: the server starts with this state. Made by {@link ok}. */
export interface Ok<State> {
  readonly [kState]: State;
  readonly way: "ok";
}

/** `init` starts no process, and that is no failure. Made by {@link ignore}. */
export interface Ignore {
  readonly way: "ignore";
}

/** The caller is answered. Made by {@link reply}. */
export interface Reply<Answer, State> {
  readonly [kReply]: Answer;
  readonly [kState]: State;
  readonly way: "reply";
}

/** Nobody is answered now. Made by {@link noreply}. */
export interface Noreply<State> {
  readonly [kState]: State;
  readonly way: "noreply";
}

/** The server ends. Made by {@link stop}. */
export interface Stop<State> {
  readonly [kState]?: State;
  readonly way: "stop";
}

/** `init` failed, and that is nobody's crash. Made by {@link error}. */
export interface Failure {
  readonly way: "error";
}

/** A handler marked by {@link deferred}: the caller is answered later, by `GenServer.reply`. */
export interface Deferred<Answer, State> {
  readonly [kReply]: Answer;
  readonly [kState]: State;
  readonly way: "noreply" | "stop";
}

/** The one to answer in a deferred reply: give it to `GenServer.reply`. */
export interface From<in Answer = never> {
  /** Who asked. */
  readonly pid: import("../process/pid.ts").Pid;
  /** For the compiler alone. */
  readonly takes?: (answer: Answer) => void;
}

/** The ways, as numbers. */
export const kOk = 1;
/** From `init`: no process. */
export const kIgnore = 2;
/** The caller is answered. */
export const kReplied = 3;
/** Nobody is answered now. */
export const kNoreplied = 4;
/** The server ends. */
export const kStopped = 5;
/** From `init`: the start fails, and the process ends normally. */
export const kErrored = 6;

/** A way out as the runtime sees it: one hidden class for all of them. */
export class Next {
  readonly kind: number;
  readonly state: unknown;
  /** The reply, or the reason of a stop. */
  readonly value: unknown;
  readonly action: Action | undefined;
  /** Whether a stop carries a reply, and which. */
  readonly reply: { readonly value: unknown } | undefined;

  constructor(
    kind: number,
    state: unknown,
    value: unknown,
    action: Action | undefined,
    answer: { readonly value: unknown } | undefined,
  ) {
    this.kind = kind;
    this.state = state;
    this.value = value;
    this.action = action;
    this.reply = answer;
  }
}

/** Refuses an action that asks for nothing that is known: the callback fails with it. */
function checked(action: Action | undefined): Action | undefined {
  if (action === undefined || action === "hibernate") return action;
  if (typeof action === "object" && action !== null) {
    if ("continue" in action) return action;
    checkTimeout(action.timeout, "the timeout of an action");
    return action;
  }
  throw new ArgumentError(`expected an action to be { timeout }, { continue } or "hibernate", got: ${inspect(action)}`);
}

/** From `init`: start with this state. */
export function ok<State>(state: State, action?: Action): Ok<State> {
  return new Next(kOk, state, undefined, checked(action), undefined) as unknown as Ok<State>;
}

/** From `init`: start no process, and let the start resolve with `undefined`. */
export function ignore(): Ignore {
  return new Next(kIgnore, undefined, undefined, undefined, undefined) as unknown as Ignore;
}

/** Whether a value was made by {@link ignore}. */
export function isIgnore(value: unknown): value is Ignore {
  return value instanceof Next && value.kind === kIgnore;
}

/** From `handleCall`: answer the caller and go on with this state. */
export function reply<Answer, State>(value: Answer, state: State, action?: Action): Reply<Answer, State> {
  return new Next(kReplied, state, value, checked(action), undefined) as unknown as Reply<Answer, State>;
}

/** Go on with this state; a caller is answered later, by `GenServer.reply`, or never. */
export function noreply<State>(state: State, action?: Action): Noreply<State> {
  return new Next(kNoreplied, state, undefined, checked(action), undefined) as unknown as Noreply<State>;
}

/**
 * End the server: `terminate` runs with the new state, then the caller gets the reply if there is one, then the process ends.
 *
 * From `init`, `stop(reason)` makes the start fail with that reason.
 */
export function stop<State = never>(
  reason: unknown,
  state?: State,
  options?: { readonly reply: unknown },
): Stop<State> {
  const answer = options === undefined || !("reply" in options) ? undefined : { value: options.reply };
  return new Next(kStopped, state, reason, undefined, answer) as unknown as Stop<State>;
}

/**
 * From `init`: let the start fail with this reason, and the process end normally.
 *
 * Unlike after `stop(reason)`, whoever started the server with a link and does not trap exits goes on, with the error in its hands: OTP 26's `{error, Reason}`.
 */
export function error(reason: unknown): Failure {
  return new Next(kErrored, undefined, reason, undefined, undefined) as unknown as Failure;
}

const kDeferred = Symbol("deferred");

/**
 * Marks a `handleCall` handler that answers later: it gets the one to answer after the state.
 *
 * ```ts
 * wait: deferred((state, from: From<string>, key: string) => noreply({ ...state, [key]: from })),
 * ```
 */
export function deferred<State, Answer, Args extends unknown[]>(
  handler: (
    state: State,
    from: From<Answer>,
    ...args: Args
  ) => Noreply<NoInfer<State>> | Stop<NoInfer<State>> | Promise<Noreply<NoInfer<State>> | Stop<NoInfer<State>>>,
): (state: State, ...args: Args) => Deferred<Answer, State> {
  return Object.assign(handler as never, { [kDeferred]: true });
}

/** Whether a handler was marked by {@link deferred}. */
export function isDeferred(handler: unknown): boolean {
  return typeof handler === "function" && kDeferred in handler;
}
