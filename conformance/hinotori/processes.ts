/** The processes of a scenario: what is started by a description, its child specs, and plain processes. */
import {
  Agent,
  type ChildSpec,
  DynamicSupervisor,
  PartitionSupervisor,
  type Pid,
  Process,
  Registry,
  Supervisor,
  Task,
  TaskSupervisor,
  ignore,
} from "@hinotori/otp";
import { type Act, type Spec, type Term, isSupervisor } from "../language/scenario.ts";
import { type Ran, listen, run, follow } from "./acts.ts";
import { startAgent } from "./agents.ts";
import type { Book } from "./book.ts";
import { startMachine } from "./machine.ts";
import { startPartition, startRegistry } from "./registries.ts";
import { type Start, startsOf } from "./start.ts";
import { startTask } from "./tasks.ts";
import { from as valueOf, nameOf } from "./term.ts";
import { type Dest, destOf, titleOf } from "./who.ts";
import { bare, worker } from "./worker.ts";

/** Starts what is described. */
export function start(spec: Spec, how: Start): Promise<Pid | undefined> {
  const { book, under } = how;
  switch (spec.type) {
    case "supervisor":
      if (spec.direct === true) return direct(spec, how);
      return Supervisor.define(titleOf(spec.id), () => tree(spec, how) as never).startLink();
    case "dynamic":
      return DynamicSupervisor.define(titleOf(spec.id), () => dynamic(spec, how) as never).startLink();
    case "task_supervisor":
      return adopted(TaskSupervisor.startLink({ name: titleOf(spec.id), ...limits(spec) }), spec, how);
    case "task":
      return startTask(spec, under, book);
    case "registry":
      return startRegistry(spec, under, book);
    case "partition":
      return startPartition(spec, how, childOf);
    case "agent":
      return startAgent(spec, how, optionsOf(spec, how));
    case "machine":
      return startMachine(spec, how, optionsOf(spec, how));
    default: {
      const module = spec.bare === true ? bare(spec, how) : worker(spec, how);
      const options = optionsOf(spec, how);
      return how.link ? module.startLink(undefined, options) : module.start(undefined, options);
    }
  }
}

function optionsOf({ name }: Spec, { book, timeout }: Start): object {
  const title =
    name === undefined
      ? undefined
      : typeof name === "string"
        ? nameOf(name)
        : "bad" in name
          ? valueOf(name.bad, book)
          : destOf(name, book);
  return {
    ...(title === undefined ? {} : { name: title }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

async function adopted(started: Promise<Pid>, spec: Spec, { book, under }: Start): Promise<Pid> {
  const pid = await started;
  book.born(spec.id, under, pid);
  return pid;
}

/** By children and options, which are checked in the caller. */
function direct(spec: Spec, how: Start): Promise<Pid> {
  const children = (spec.children ?? []).map((child) => childOf(child, spec.id, how.book));
  const options = {
    name: titleOf(spec.id),
    ...limits(spec),
    ...(spec.strategy === undefined ? {} : { strategy: spec.strategy }),
    ...(spec.auto_shutdown === undefined ? {} : { autoShutdown: spec.auto_shutdown }),
  };
  return adopted(Supervisor.startLink(children, options as never), spec, how);
}

function limits(spec: Spec): object {
  return {
    ...(spec.max_restarts === undefined ? {} : { maxRestarts: spec.max_restarts }),
    ...(spec.max_seconds === undefined ? {} : { maxSeconds: spec.max_seconds }),
    ...(spec.max_children === undefined ? {} : { maxChildren: spec.max_children }),
  };
}

/** The child spec of a description; fields under `faulty` are laid over it as they are. */
export function childOf(spec: Spec, under: string, book: Book): ChildSpec {
  const child: Record<string, unknown> = {
    id: spec.id,
    start: (...extra: readonly unknown[]) =>
      startChild(extra.length === 0 ? spec : { ...spec, state: extra[0] as Term }, under, book),
    type: isSupervisor(spec.type) || spec.type === "registry" ? "supervisor" : "worker",
    ...(spec.type === "task" ? { restart: Task.childSpec(() => undefined).restart } : {}),
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

function tree(spec: Spec, { book, under }: Start): unknown {
  const { way } = run(startsOf(spec, book.born(spec.id, under)), { book, state: null }) as Ran;
  if (way?.["return"] === "ignore") return ignore();
  if (way !== undefined) return valueOf(way["value"] as Term, book);
  return {
    strategy: spec.strategy ?? "one_for_one",
    ...limits(spec),
    ...(spec.auto_shutdown === undefined ? {} : { autoShutdown: spec.auto_shutdown }),
    children: (spec.children ?? []).map((child) => childOf(child, spec.id, book)),
  };
}

function dynamic(spec: Spec, { book, under }: Start): unknown {
  const { way } = run(startsOf(spec, book.born(spec.id, under)), { book, state: null }) as Ran;
  if (way?.["return"] === "ignore") return ignore();
  return { ...limits(spec), ...(spec.extra === undefined ? {} : { extraArguments: [spec.extra] }) };
}

/** Spawns a plain process; it has its name when this returns. */
export function spawnOf(act: Act, book: Book): Pid {
  const body = (): unknown =>
    follow(run((act["do"] ?? []) as readonly Act[], { book, state: null }), () =>
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
export async function childrenOf(sup: Dest): Promise<unknown> {
  return (await Supervisor.whichChildren(sup)).map(({ id, pid, type }) => [id, pid, type]);
}

/** Counts as both sides list them. */
export async function countOf(sup: Dest): Promise<unknown> {
  const { specs, active, supervisors, workers } = await Supervisor.countChildren(sup);
  return [specs, active, supervisors, workers];
}

const modules: Readonly<Record<string, unknown>> = {
  agent: Agent,
  task: Task,
  task_supervisor: TaskSupervisor,
  dynamic: DynamicSupervisor,
  registry: Registry,
  partition: PartitionSupervisor,
};

/** The child spec that a module makes by itself, without its start, and with overrides. */
export function specOf(act: Act, book: Book): unknown {
  const type = act["child_spec"] as string;
  const name = act["of"] as string | undefined;
  const module = modules[type] ?? worker({ id: "a" }, { book, link: true });
  const overrides = Object.entries((act["with"] ?? {}) as Readonly<Record<string, Term>>);
  const argument = type === "task" || type === "agent" ? () => undefined : name === undefined ? {} : { name };
  const { start: _, ...spec } = Supervisor.childSpec(
    [module, argument] as never,
    Object.fromEntries(overrides.map(([key, value]) => [key, valueOf(value, book)])),
  );
  return spec;
}
