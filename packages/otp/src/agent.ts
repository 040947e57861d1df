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
 * The functions run in the agent, one at a time, and may be asynchronous.
 *
 * ## Failure
 *
 * A function that throws ends the agent with that error, and its caller gets it in an {@link ExitError}.
 *
 * ## When not to use it
 *
 * As soon as the state has rules of its own: write a GenServer, whose messages say what may happen to it.
 */

import type { ChildSpec } from "./child-spec.ts";
import { type StartOptions, startServer } from "./gen-server/init.ts";
import { call, cast as castTo, stop as stopServer } from "./gen-server.ts";
import { compile } from "./gen-server/callbacks.ts";
import { noreply, ok, reply } from "./gen-server/next.ts";
import { ServerBehaviour } from "./gen-server/server.ts";
import type { NameOnNode, Via } from "./name.ts";
import type { Pid, Protocol } from "./process/pid.ts";

/** What an agent of a state takes; for the compiler. */
export interface AgentProtocol<State> extends Protocol {
  readonly calls: { readonly $agent: (state: State) => State };
}

/** An agent: its pid, or how it is found. */
export type AgentRef<State> = Pid<AgentProtocol<State>> | string | Via | NameOnNode;

type Fun = (state: unknown) => unknown;

const behaviour = new ServerBehaviour(
  compile("Agent", {
    init: async (fun: () => unknown) => ok(await fun()),
    handleCall: {
      get: async (state: unknown, fun: Fun) => reply(await fun(state), state),
      update: async (state: unknown, fun: Fun) => reply("ok", await fun(state)),
      get_and_update: async (state: unknown, fun: Fun) => {
        const pair = await fun(state);
        // What is no pair is no way out either, and ends the agent as a bad return value.
        return Array.isArray(pair) && pair.length === 2 ? reply(pair[0] as unknown, pair[1] as unknown) : pair;
      },
    },
    handleCast: { cast: async (state: unknown, fun: Fun) => noreply(await fun(state)) },
  } as never),
);

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
  timeout: number | "infinity" = 5000,
): Promise<Awaited<Answer>> {
  return call(agent as string, ["get", fun], timeout) as Promise<Awaited<Answer>>;
}

/** Puts what `fun` makes of the state in its place. */
export function update<State>(
  agent: AgentRef<State>,
  fun: (state: State) => State | Promise<State>,
  timeout: number | "infinity" = 5000,
): Promise<"ok"> {
  return call(agent as string, ["update", fun], timeout) as Promise<"ok">;
}

/** Gives the first of the pair that `fun` makes, and keeps the second as the state. */
export function getAndUpdate<State, Answer>(
  agent: AgentRef<State>,
  fun: (state: State) => readonly [Answer, State] | Promise<readonly [Answer, State]>,
  timeout: number | "infinity" = 5000,
): Promise<Answer> {
  return call(agent as string, ["get_and_update", fun], timeout) as Promise<Answer>;
}

/** Changes the state without waiting; whether the agent is there is not said. */
export function cast<State>(agent: AgentRef<State>, fun: (state: State) => State | Promise<State>): "ok" {
  return castTo(agent as string, ["cast", fun]);
}

/** Ends an agent. */
export function stop(
  agent: AgentRef<never> | Pid,
  reason: unknown = "normal",
  timeout: number | "infinity" = "infinity",
): Promise<"ok"> {
  return stopServer(agent, reason, timeout);
}
