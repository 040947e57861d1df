/** The servers of a scenario: a GenServer that runs acts, and one that has no callback but init. */
import { type From, GenServer, type Pid, Process, deferred, ignore, noreply, ok, reply, stop } from "@hinotori/otp";
import type { Act, Spec, Term } from "../language/scenario.ts";
import { type Ran, isTold, run, follow } from "./acts.ts";
import type { Book } from "./book.ts";
import { type Start, startsOf } from "./start.ts";
import { from as valueOf } from "./term.ts";

/** A module, as it is started here. */
export interface Startable {
  startLink(argument: undefined, options: object): Promise<Pid | undefined>;
  start(argument: undefined, options: object): Promise<Pid | undefined>;
}

/** A module whose every callback runs acts. */
export function worker(spec: Spec, { book, under }: Start): Startable {
  const handle = (acts: readonly Act[], state: unknown, usual: string, from?: From<unknown>): unknown =>
    follow(run(acts, { book, state, from }), ({ way, state: next }) =>
      leave(way ?? { return: usual, value: "ok" }, next, book),
    );
  return GenServer.define("Conformance.Worker", {
    init: () => {
      if (spec.trap === true) Process.flag("trap_exit", true);
      const number = book.born(spec.id, under);
      const ran = run(startsOf(spec, number), { book, state: spec.state ?? null });
      return follow(ran, ({ way, state }) => leave(way ?? { return: "ok" }, state, book));
    },
    handleCall: {
      do: (state: unknown, acts: readonly Act[]) => handle(acts, state, "reply"),
      park: deferred(
        (state: unknown, from: From<unknown>, acts: readonly Act[]) => handle(acts, state, "reply", from) as never,
      ),
    },
    handleCast: { do: (state: unknown, acts: readonly Act[]) => handle(acts, state, "noreply") },
    handleContinue: (state: unknown, acts: unknown) => handle(acts as readonly Act[], state, "noreply"),
    handleInfo: (state: unknown, message: unknown) => {
      if (isTold(message)) return handle(message[1], state, "noreply");
      book.note("got", message);
      return handle(spec.info ?? [], state, "noreply");
    },
    terminate: (reason: unknown, state: unknown) => {
      book.note("terminating", reason, state);
      return run(spec.terminate ?? [], { book, state });
    },
    codeChange: (_: unknown, state: unknown) => (run(spec.code_change ?? [], { book, state }) as Ran).state,
    formatStatus: (status: object) => {
      const { raise, value } = spec.format_status ?? {};
      if (raise !== undefined) throw new Error(raise);
      return value === undefined ? status : { ...status, state: value };
    },
  } as never) as never;
}

/** The way out of a callback. */
function leave(way: Act, state: unknown, book: Book): unknown {
  const next = wayOut(way, state, book);
  if (way["thrown"] === true) throw next;
  return next;
}

function wayOut(way: Act, state: unknown, book: Book): unknown {
  const value = valueOf(way["value"] as Term, book);
  const action =
    "timeout" in way
      ? { timeout: way["timeout"] as number }
      : "continue" in way
        ? { continue: way["continue"] }
        : way["hibernate"] === true
          ? ("hibernate" as const)
          : undefined;
  switch (way["return"]) {
    case "ok":
      return ok(state, action);
    case "ignore":
      return ignore();
    case "reply":
      return reply(value ?? null, state, action);
    case "noreply":
      return noreply(state, action);
    case "stop":
      return stop(valueOf(way["reason"] as Term, book), state, "value" in way ? { reply: value } : undefined);
    default:
      return value;
  }
}

/** A module with no callback but init. */
export function bare(spec: Spec, { book, under }: Start): Startable {
  return GenServer.define("Conformance.Bare", {
    init: () => {
      if (spec.trap === true) Process.flag("trap_exit", true);
      const ran = run(startsOf(spec, book.born(spec.id, under)), { book, state: spec.state ?? null });
      return follow(ran, ({ way, state }) => leave(way ?? { return: "ok" }, state, book)) as never;
    },
  }) as never;
}
