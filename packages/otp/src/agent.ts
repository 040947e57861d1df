/**
 * State with no protocol of its own: functions are sent to it.
 *
 * ## Example
 *
 * ```ts run
 * import { Agent } from "@hinotori/otp";
 *
 * const count = await Agent.startLink(() => 0);
 * await Agent.update(count, (n) => n + 1); // => "ok"
 * await Agent.get(count, (n) => n * 10); // => 10
 * await Agent.getAndUpdate(count, (n) => [n, n + 5]); // => 1
 * await Agent.stop(count); // => "ok"
 * ```
 *
 * The functions run in the agent, one at a time, and may be asynchronous: write those as `async` functions. `timeout` is 5000 ms where it is left out.
 *
 * ## Failure
 *
 * A function that throws ends the agent with that error, and its caller gets it in an {@link ExitError}.
 *
 * **Unlike OTP** the functions close over the caller's own values, which are not copied: what they put into the state is frozen outside production.
 *
 * ## When not to use it
 *
 * As soon as the state has rules of its own: write a GenServer, whose messages say what may happen to it.
 */

import { ArgumentError } from "./errors.ts";
import type { ChildSpec } from "./child-spec.ts";
import { type StartOptions, startServer } from "./gen-server/init.ts";
import { stop as stopServer } from "./gen-server.ts";
import { callServer, castServer } from "./gen-server/call.ts";
import { compile } from "./gen-server/callbacks.ts";
import { noreply, ok, reply } from "./gen-server/next.ts";
import { ServerBehaviour } from "./gen-server/server.ts";
import { isAsyncFunction, isThenable } from "./process/thenable.ts";
import type { Destination, NameOnNode, Via } from "./name.ts";
import { inspect } from "./process/inspect.ts";
import type { Pid, Protocol } from "./process/pid.ts";

/** What an agent of a state takes; for the compiler. */
export interface AgentProtocol<State> extends Protocol {
  readonly calls: { readonly $agent: (state: State) => State };
}

/** An agent: its pid, or how it is found. */
export type AgentRef<State> = Pid<AgentProtocol<State>> | string | Via | NameOnNode;

type Fun = (state: unknown) => unknown;

/** What comes of a function: at once, or when its promise settles. */
function then(value: unknown, next: (value: unknown) => unknown): unknown {
  return isThenable(value) ? Promise.resolve(value).then(next) : next(value);
}

const acts = {
  get: (state: unknown, fun: Fun) => then(fun(state), (answer) => reply(answer, state)),
  update: (state: unknown, fun: Fun) => then(fun(state), (next) => reply("ok", next)),
  // What is no pair is no way out either, and ends the agent as a bad return value.
  get_and_update: (state: unknown, fun: Fun) =>
    then(fun(state), (pair) =>
      Array.isArray(pair) && pair.length === 2 ? reply(pair[0] as unknown, pair[1] as unknown) : pair,
    ),
};
const change = (state: unknown, fun: Fun): unknown => then(fun(state), noreply);

/** The tags of asynchronous functions are their own: others then cost the program no marking of who runs. */
const kAsync = "async_";

const behaviour = new ServerBehaviour(
  compile("Agent", {
    init: (fun: () => unknown) => then(fun(), (state) => ok(state)),
    handleCall: { ...acts, ...marked(acts) },
    handleCast: { cast: change, ...marked({ cast: change }) },
  } as never),
);

function marked(
  all: Readonly<Record<string, (state: unknown, fun: Fun) => unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(all).map(([tag, act]) => [kAsync + tag, async (state: unknown, fun: Fun) => act(state, fun)]),
  );
}

function request(tag: string, fun: unknown): readonly [string, unknown] {
  if (typeof fun !== "function")
    throw new ArgumentError(`expected a function for the agent to run, got: ${inspect(fun)}`);
  return [isAsyncFunction(fun) ? kAsync + tag : tag, fun];
}

function ask(agent: AgentRef<never>, tag: string, fun: unknown, timeout?: number | "infinity"): Promise<unknown> {
  return new Promise((done) => done(callServer(agent as Destination, request(tag, fun), timeout)));
}

/** The name of the module, for ids. */
export const name = "Agent";

/**
 * Starts an agent linked with the caller; `init` runs in it and makes its state.
 *
 * @throws StartError with what `init` threw.
 */
export async function startLink<State>(
  init: () => State | Promise<State>,
  options: StartOptions = {},
): Promise<Pid<AgentProtocol<State>>> {
  return (await startServer({ behaviour, args: [init], link: true, options })) as Pid<AgentProtocol<State>>;
}

/** Starts an agent without a link. */
export async function start<State>(
  init: () => State | Promise<State>,
  options: StartOptions = {},
): Promise<Pid<AgentProtocol<State>>> {
  return (await startServer({ behaviour, args: [init], link: false, options })) as Pid<AgentProtocol<State>>;
}

/** The spec of a child: `[Agent, () => 0]`. */
export function childSpec(init: () => unknown): ChildSpec {
  return { id: name, start: () => startLink(init) };
}

/** What `fun` makes of the state. @throws ExitError as `GenServer.call`. */
export function get<State, Answer>(
  agent: AgentRef<State>,
  fun: (state: State) => Answer,
  timeout?: number | "infinity",
): Promise<Awaited<Answer>> {
  return ask(agent as AgentRef<never>, "get", fun, timeout) as Promise<Awaited<Answer>>;
}

/** Puts what `fun` makes of the state in its place. */
export function update<State>(
  agent: AgentRef<State>,
  fun: (state: State) => State | Promise<State>,
  timeout?: number | "infinity",
): Promise<"ok"> {
  return ask(agent as AgentRef<never>, "update", fun, timeout) as Promise<"ok">;
}

/** Gives the first of the pair that `fun` makes, and keeps the second as the state. */
export function getAndUpdate<State, Answer>(
  agent: AgentRef<State>,
  fun: (state: State) => readonly [Answer, State] | Promise<readonly [Answer, State]>,
  timeout?: number | "infinity",
): Promise<Answer> {
  return ask(agent as AgentRef<never>, "get_and_update", fun, timeout) as Promise<Answer>;
}

/** Changes the state without waiting; whether the agent is there is not said. */
export function cast<State>(agent: AgentRef<State>, fun: (state: State) => State | Promise<State>): "ok" {
  return castServer(agent as Destination, request("cast", fun));
}

/** Ends an agent. */
export function stop(
  agent: AgentRef<never> | Pid,
  reason: unknown = "normal",
  timeout: number | "infinity" = "infinity",
): Promise<"ok"> {
  return stopServer(agent, reason, timeout);
}
