/** Agents whose functions run acts, and what can be asked of a server from outside. */
import { Agent, type Pid, Process, Sys } from "@hinotori/otp";
import type { Act, Spec, Term } from "../language/scenario.ts";
import { type Ran, run, follow } from "./acts.ts";
import type { Book, Doing } from "./book.ts";
import { type Start, startsOf } from "./start.ts";
import { from as valueOf } from "./term.ts";
import { type Dest, withDest } from "./who.ts";

/** Starts an agent. */
export function startAgent(spec: Spec, { book, under, link }: Start, options: object): Promise<Pid> {
  const init = (): unknown => {
    if (spec.trap === true) Process.flag("trap_exit", true);
    const ran = run(startsOf(spec, book.born(spec.id, under)), { book, state: spec.state ?? null });
    return follow(ran, ({ state }) => state);
  };
  return link ? Agent.startLink(init, options) : Agent.start(init, options);
}

/** The functions of Agent, by their names. */
export const agentFunctions: Readonly<Record<string, Doing>> = {
  cast: asked((agent, act, book) => Agent.cast(agent as string, (state) => next(act, state, book))),
  update: asked((agent, act, book) => Agent.update(agent as string, (state) => next(act, state, book), timeoutOf(act))),
  get: asked((agent, act, book) =>
    Agent.get(
      agent as string,
      (state) => follow(runIn(act, state, book), (ran) => answer({ ...ran, state: ran.state }, book)),
      timeoutOf(act),
    ),
  ),
  get_and_update: asked((agent, act, book) =>
    Agent.getAndUpdate(
      agent as string,
      (state) =>
        follow(runIn(act, state, book), ({ way, state: after }) =>
          way?.["return"] === "bad" ? valueOf(way["value"] as Term, book) : [answer({ way, state }, book), after],
        ) as never,
      timeoutOf(act),
    ),
  ),
};

function asked(use: (agent: Dest, act: Act, book: Book) => unknown): Doing {
  return (act, book) => withDest(act["of"], book, (agent) => use(agent, act, book));
}

function runIn(act: Act, state: unknown, book: Book): Ran | Promise<Ran> {
  return run((act["do"] ?? []) as readonly Act[], { book, state });
}

function next(act: Act, state: unknown, book: Book): unknown {
  return follow(runIn(act, state, book), ({ state: after }) => after);
}

function answer({ way, state }: Ran, book: Book): unknown {
  return way !== undefined && "value" in way ? valueOf(way["value"] as Term, book) : state;
}

function timeoutOf(act: Act): number | "infinity" {
  return (act["timeout"] ?? 5000) as number | "infinity";
}

/** The functions of Sys, by their names. */
export const sysFunctions: Readonly<Record<string, Doing>> = {
  get_state: asked((server) => Sys.getState(server)),
  replace_state: asked((server, act, book) =>
    Sys.replaceState(server, (state) => (runIn(act, state, book) as Ran).state),
  ),
  get_status: asked(async (server) => {
    const { pid, status, parent, state } = await Sys.getStatus(server);
    return [pid, status, parent, state];
  }),
  suspend: asked((server) => Sys.suspend(server)),
  resume: asked((server) => Sys.resume(server)),
  statistics: asked(async (server, act) => {
    const counted = await Sys.statistics(server, act["flag"] as boolean | "get");
    return typeof counted === "object" ? [counted.messagesIn, counted.messagesOut] : counted;
  }),
  change_code: asked((server) => Sys.changeCode(server, "old", "extra")),
};
