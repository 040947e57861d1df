/** The processes of a scenario: workers, supervisors, plain processes. */
import {
  type ChildSpec,
  type From,
  DynamicSupervisor,
  GenServer,
  type Pid,
  Process,
  Supervisor,
  deferred,
  ignore,
  noreply,
  ok,
  reply,
  stop,
} from "@hinotori/otp";
import type { Act, Spec, Term } from "../language/scenario.ts";
import { type Ran, isTold, listen, run } from "./acts.ts";
import type { Book } from "./book.ts";
import { from as valueOf, nameOf } from "./term.ts";

/** How something is started. */
export interface Start {
  readonly book: Book;
  /** The id of the supervisor that it is a child of. */
  readonly under?: string | undefined;
  readonly link: boolean;
  readonly timeout?: number | undefined;
}

/** Starts a worker or a supervisor. */
export function start(spec: Spec, how: Start): Promise<Pid | undefined> {
  switch (spec.type) {
    case "supervisor":
      return Supervisor.define(nameOf(`sup:${spec.id}`), () => tree(spec, how) as never).startLink();
    case "dynamic":
      return DynamicSupervisor.define(nameOf(`sup:${spec.id}`), () => dynamic(spec, how) as never).startLink();
    default: {
      const options = {
        ...(spec.name === undefined ? {} : { name: nameOf(spec.name) }),
        ...(how.timeout === undefined ? {} : { timeout: how.timeout }),
      };
      const module = worker(spec, how);
      return how.link ? module.startLink(undefined, options) : module.start(undefined, options);
    }
  }
}

/** The child spec of a description; fields under `faulty` are laid over it as they are. */
export function childOf(spec: Spec, under: string, book: Book): ChildSpec {
  const child: Record<string, unknown> = {
    id: spec.id,
    start: () => startChild(spec, under, book),
    type: spec.type === "supervisor" || spec.type === "dynamic" ? "supervisor" : "worker",
  };
  for (const key of ["restart", "shutdown", "significant"] as const)
    if (spec[key] !== undefined) child[key] = spec[key];
  for (const [key, value] of Object.entries(spec.faulty ?? {})) {
    if (value === null) delete child[key];
    else child[key] = valueOf(value, book);
  }
  return child as unknown as ChildSpec;
}

/** What a child's start function does: as {@link start}, unless the spec has acts in the place of it. */
async function startChild(spec: Spec, under: string, book: Book): Promise<Pid | undefined> {
  if (spec.starter !== undefined) {
    const { way } = await run(spec.starter, { book, state: null });
    if (way?.["return"] === "ignore") return undefined;
    if (way !== undefined) return valueOf(way["value"] as Term, book) as never;
  }
  return start(spec, { book, under, link: true });
}

function startsOf(spec: Spec, number: number): readonly Act[] {
  return spec.starts?.[String(number)] ?? spec.starts?.["every"] ?? [];
}

/** A module whose every callback runs acts. */
function worker(spec: Spec, { book, under }: Start): ReturnType<typeof GenServer.define<[], never, never, never>> {
  const handle = (acts: readonly Act[], state: unknown, usual: string, from?: From<unknown>): unknown =>
    then(run(acts, { book, state, from }), ({ way, state: next }) =>
      leave(way ?? { return: usual, value: "ok" }, next, book),
    );
  return GenServer.define("Worker", {
    init: () => {
      if (spec.trap === true) Process.flag("trap_exit", true);
      const number = book.born(spec.id, under);
      const ran = run(startsOf(spec, number), { book, state: spec.state ?? null });
      return then(ran, ({ way, state }) => leave(way ?? { return: "ok" }, state, book));
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
  } as never) as never;
}

function then(ran: Ran | Promise<Ran>, use: (ran: Ran) => unknown): unknown {
  return ran instanceof Promise ? ran.then(use) : use(ran);
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

function tree(spec: Spec, { book, under }: Start): unknown {
  const { way } = run(startsOf(spec, book.born(spec.id, under)), { book, state: null }) as Ran;
  if (way?.["return"] === "ignore") return ignore();
  if (way !== undefined) return valueOf(way["value"] as Term, book);
  return {
    strategy: spec.strategy ?? "one_for_one",
    ...(spec.max_restarts === undefined ? {} : { maxRestarts: spec.max_restarts }),
    ...(spec.max_seconds === undefined ? {} : { maxSeconds: spec.max_seconds }),
    ...(spec.auto_shutdown === undefined ? {} : { autoShutdown: spec.auto_shutdown }),
    children: (spec.children ?? []).map((child) => childOf(child, spec.id, book)),
  };
}

function dynamic(spec: Spec, { book, under }: Start): unknown {
  const { way } = run(startsOf(spec, book.born(spec.id, under)), { book, state: null }) as Ran;
  if (way?.["return"] === "ignore") return ignore();
  return {
    ...(spec.max_restarts === undefined ? {} : { maxRestarts: spec.max_restarts }),
    ...(spec.max_seconds === undefined ? {} : { maxSeconds: spec.max_seconds }),
    ...(spec.max_children === undefined ? {} : { maxChildren: spec.max_children }),
  };
}

/** Spawns a plain process; it has its name when this returns. */
export function spawnOf(act: Act, book: Book): Pid {
  const body = (): unknown =>
    then(run((act["do"] ?? []) as readonly Act[], { book, state: null }), () =>
      act["listen"] === true ? listen(book) : undefined,
    );
  const how = { link: act["link"] === true, trapExit: act["trap"] === true };
  let pid: Pid;
  if (act["monitor"] === undefined) pid = Process.spawn(body, how);
  else {
    const [spawned, ref] = Process.spawn(body, { ...how, monitor: true });
    book.memory.monitors.set(act["monitor"] as string, ref);
    pid = spawned;
  }
  book.born(act["spawn"] as string, undefined, pid);
  return pid;
}

/** Children as both sides list them: id, process, type. */
export async function childrenOf(sup: Pid | string): Promise<unknown> {
  return (await Supervisor.whichChildren(sup)).map(({ id, pid, type }) => [id, pid, type]);
}

/** Counts as both sides list them. */
export async function countOf(sup: Pid | string): Promise<unknown> {
  const { specs, active, supervisors, workers } = await Supervisor.countChildren(sup);
  return [specs, active, supervisors, workers];
}
