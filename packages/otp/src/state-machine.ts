/**
 * A server whose answers depend on the state it is in: gen_statem.
 *
 * Say for each state what an event does: which state comes next, what is kept, what is answered, and what must wait until the state is another.
 * Timeouts belong to a state, to the next event, or have names.
 *
 * ## Example
 *
 * A door that opens for its code, and closes by itself:
 *
 * ```ts run
 * import { StateMachine } from "@hinotori/otp";
 *
 * type Push = StateMachine.Event<{ state: () => string }, { button: (digit: number) => void }>;
 *
 * const Door = StateMachine.define("Door", {
 *   init: (code: number) => StateMachine.ok("locked", { code }),
 *   states: {
 *     locked: (data, event: Push) => {
 *       if (event.type === "call") return StateMachine.keepStateAndData({ reply: [event.from, "locked"] });
 *       if (event.type === "cast" && event.content[1] === data.code) return StateMachine.nextState("open", data, { stateTimeout: 10_000 });
 *       return StateMachine.keepStateAndData();
 *     },
 *     open: (data, event: Push) => {
 *       if (event.type === "call") return StateMachine.keepStateAndData({ reply: [event.from, "open"] });
 *       if (event.type === "state_timeout") return StateMachine.nextState("locked", data);
 *       return StateMachine.keepStateAndData();
 *     },
 *   },
 * });
 *
 * const door = await Door.startLink(7);
 * await StateMachine.call(door, ["state"]); // => "locked"
 * StateMachine.cast(door, ["button", 7]);
 * await StateMachine.call(door, ["state"]); // => "open"
 * await StateMachine.stop(door); // => "ok"
 * ```
 *
 * With `handleEvent: (state, data, event) => …` in place of `states`, one function handles every state, and a state may be any value.
 *
 * ## Ways out
 *
 * `nextState(state, data, …actions)`, `keepState(data, …)`, `keepStateAndData(…)`, `repeatState(data, …)`, `repeatStateAndData(…)`, `stopWith(reason, data)`,
 * `stopAndReply(reason, replies, data)`. Actions: `{ reply: [from, answer] }`, `{ postpone: true }`, `{ nextEvent: content }`, `{ timeout: ms, content }`,
 * `{ stateTimeout: ms, content }`, `{ genericTimeout: ms, name, content }`.
 *
 * ## Options
 *
 * `stateEnter: true`: each state gets an event `{ type: "enter", content: oldState }` when it is entered, the first one too.
 *
 * ## Failure
 *
 * As GenServer's: a callback that throws ends the machine with that error.
 *
 * ## Limits
 *
 * A callback may wait; write it as an `async` function. Nothing else is taken until it settles, no timeout of the machine's either. **Unlike OTP** the callback
 * mode is not asked for: `states` or `handleEvent` say it. `"hibernate"` is taken and does nothing.
 */

import type { ChildSpec } from "./child-spec.ts";
import { ArgumentError } from "./errors.ts";
import {
  type CallOptions,
  call as callServer,
  cast as castServer,
  reply as replyTo,
  stop as stopServer,
} from "./gen-server.ts";
import type { ChildDefaults } from "./gen-server/callbacks.ts";
import { noClause } from "./gen-server/mistakes.ts";
import { type StartArgs, moduleOf } from "./gen-server/module.ts";
import type { Failure, From, Ignore, Stop } from "./gen-server/next.ts";
import type { AnswerFor, Ignored, MaybePromise, RequestOf, Server, TagsOf } from "./gen-server/protocol.ts";
import type { Destination, Named } from "./name.ts";
import type { Pid, Protocol } from "./process/pid.ts";
import { isAsyncFunction } from "./process/thenable.ts";
import type { AnyEvent, CallsIn, CastsIn } from "./state-machine/event.ts";
import type { Handle } from "./state-machine/machine.ts";
import { machineBehaviour } from "./state-machine/server.ts";
import type { Transition } from "./state-machine/transition.ts";

export type { AnyEvent, Event } from "./state-machine/event.ts";
export type { Action, Transition } from "./state-machine/transition.ts";
export {
  keepState,
  keepStateAndData,
  nextState,
  ok,
  repeatState,
  repeatStateAndData,
  stopAndReply,
  stop as stopWith,
} from "./state-machine/transition.ts";

type InitOut = MaybePromise<Transition<unknown, unknown> | Ignore | Stop<unknown> | Failure>;
type DataOf<Out> =
  Out extends Promise<infer Inner> ? DataOf<Inner> : Out extends Transition<unknown, infer Data> ? Data : never;

// The event parameter is written by the user and inferred from there.
/* oxlint-disable typescript/no-explicit-any */
type Handlers<Data> = Readonly<Record<string, (data: Data, event: any) => MaybePromise<Transition<unknown, Data>>>>;
type EventsOf<States, Handler> =
  States extends Readonly<Record<string, (data: any, event: infer Events) => unknown>>
    ? string extends keyof States
      ? Handler extends (state: any, data: any, event: infer Events) => unknown
        ? Events
        : never
      : Events
    : never;

/** The callbacks of a state machine: `states` or `handleEvent`. */
export interface Callbacks<Args extends readonly unknown[], Out extends InitOut, States, HandleEvent> {
  /** Started under its own name. */
  readonly registered?: boolean;
  /** What its child specs say, unless overridden. */
  readonly childSpec?: ChildDefaults;
  /** Whether states get an event when they are entered. Default `false`. */
  readonly stateEnter?: boolean;
  /** Makes the first state and data: `StateMachine.ok(state, data, …actions)`, `ignore()`, `stop(reason)` or `error(reason)`. */
  readonly init: (...args: Args) => Out;
  /** A handler for each state, by its name. */
  readonly states?: States;
  /** One handler for all states. */
  readonly handleEvent?: HandleEvent;
  /** Cleans up, as GenServer's; gets the state too. */
  readonly terminate?: (reason: unknown, state: unknown, data: DataOf<Out>) => unknown;
}
/* oxlint-enable typescript/no-explicit-any */

/** A state machine module. */
export interface MachineModule<
  Args extends readonly unknown[],
  Messages extends Protocol,
  Started extends Pid | undefined = Pid<Messages>,
> extends Named<Messages> {
  /** Starts a machine linked with the caller; `undefined` where its `init` ignored. */
  startLink(...args: StartArgs<Args>): Promise<Started>;
  /** Starts a machine without a link. */
  start(...args: StartArgs<Args>): Promise<Started>;
  /** The spec of a child. */
  childSpec(...args: Args): ChildSpec;
}

type MessagesIn<Events> = { readonly calls: CallsIn<Events>; readonly casts: CastsIn<Events> };

/**
 * Defines a state machine.
 *
 * @throws ArgumentError when neither or both of `states` and `handleEvent` are there.
 */
export function define<
  Args extends readonly unknown[],
  Out extends InitOut,
  States extends Handlers<DataOf<Out>>,
  // oxlint-disable-next-line typescript/no-explicit-any
  HandleEvent extends (state: any, data: DataOf<Out>, event: any) => MaybePromise<Transition<unknown, DataOf<Out>>>,
>(
  name: string,
  callbacks: Callbacks<Args, Out, States, HandleEvent>,
): MachineModule<
  Args,
  MessagesIn<EventsOf<States, HandleEvent>>,
  Pid<MessagesIn<EventsOf<States, HandleEvent>>> | Ignored<Out>
> {
  const { states, handleEvent, stateEnter = false, init, terminate } = callbacks as unknown as Loose;
  if ((states === undefined) === (handleEvent === undefined)) {
    throw new ArgumentError(
      `expected ${name} to have either \`states\` or \`handleEvent\`, got ${states === undefined ? "neither" : "both"}`,
    );
  }
  // Callbacks that are known to wait are run as such from their first time on.
  const waits = [handleEvent, ...Object.values(states ?? {})].some(isAsyncFunction);
  const handle: Handle = handleEvent ?? byState(name, states!);
  const behaviour = machineBehaviour(name, { handle, stateEnter, waits, init, terminate });
  return moduleOf(behaviour, callbacks as never) as never;
}

interface Loose {
  readonly states?: Readonly<Record<string, (data: unknown, event: AnyEvent) => unknown>>;
  readonly handleEvent?: Handle;
  readonly stateEnter?: boolean;
  readonly init: (...args: unknown[]) => unknown;
  readonly terminate?: (...args: unknown[]) => unknown;
}

function byState(name: string, states: NonNullable<Loose["states"]>): Handle {
  return (state, data, event) => {
    if (typeof state !== "string" || !Object.hasOwn(states, state)) throw noClause(name, "state", state);
    return states[state]!(data, event);
  };
}

/**
 * Asks a machine and waits for the answer; as long as it takes, unless `options` says otherwise.
 *
 * @throws ExitError as `GenServer.call`.
 */
export function call<Messages extends Protocol, Tag extends TagsOf<Messages["calls"]>>(
  server: Server<Messages>,
  request: RequestOf<Messages["calls"], Tag>,
  options: number | "infinity" | CallOptions = "infinity",
): Promise<AnswerFor<Messages["calls"], Tag>> {
  return callServer(server, request, options);
}

/** Tells a machine something and goes on. */
export function cast<Messages extends Protocol, Tag extends TagsOf<Messages["casts"]>>(
  server: Server<Messages>,
  request: RequestOf<Messages["casts"], Tag>,
): "ok" {
  return castServer(server, request);
}

/** Answers a caller, from any process. */
export function reply<Answer>(from: From<Answer>, answer: Answer): "ok" {
  return replyTo(from, answer);
}

/** Ends a machine in order. Errors as `GenServer.stop`. */
export function stop(
  server: Destination,
  reason: unknown = "normal",
  timeout: number | "infinity" = "infinity",
): Promise<"ok"> {
  return stopServer(server, reason, timeout);
}
