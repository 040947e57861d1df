/** Registries and partition supervisors: names made at run time. */
import { isDeepStrictEqual } from "node:util";

import { type ChildSpec, GenServer, PartitionSupervisor, type Pid, Process, Registry } from "@hinotori/otp";
import type { Act, Spec, Term } from "../language/scenario.ts";
import { type Ran, run } from "./acts.ts";
import type { Book, Doing } from "./book.ts";
import type { Start } from "./start.ts";
import { from, nameOf } from "./term.ts";
import { titleOf, withPid } from "./who.ts";

/** Starts a registry. */
export async function startRegistry(spec: Spec, under: string | undefined, book: Book): Promise<Pid> {
  const pid = await Registry.startLink({
    keys: (spec.keys ?? "unique") as "unique",
    name: titleOf(spec.id),
    partitions: spec.partitions ?? 1,
    listeners: (spec.listeners ?? []).map(nameOf),
    meta: (spec.meta ?? []).map(([key, value]) => [from(key, book), from(value, book)] as const),
  });
  book.born(spec.id, under, pid);
  return pid;
}

/** Starts a partition supervisor. */
export async function startPartition(
  spec: Spec,
  { book, under }: Start,
  childOf: (child: Spec, under: string, book: Book) => ChildSpec,
): Promise<Pid> {
  const { id, child } = spec;
  const flags = {
    ...(spec.partitions === undefined ? {} : { partitions: spec.partitions }),
    ...(spec.max_restarts === undefined ? {} : { maxRestarts: spec.max_restarts }),
    ...(spec.max_seconds === undefined ? {} : { maxSeconds: spec.max_seconds }),
    ...(spec.strategy === undefined ? {} : { strategy: spec.strategy as "one_for_one" }),
  };
  const children =
    child === undefined
      ? {}
      : spec.with_arguments === true
        ? { withArguments: (index: number) => childOf({ ...child, state: index }, id, book) }
        : { childSpec: childOf(child, id, book) };
  const pid = await PartitionSupervisor.startLink({ name: titleOf(id), ...children, ...flags });
  book.born(id, under, pid);
  return pid;
}

/** The functions of PartitionSupervisor, by their names. */
export const partitionFunctions: Readonly<Record<string, Doing>> = {
  partitions: (act) => PartitionSupervisor.partitions(titleOf(act["of"] as string)),
  whereis: (act, book) =>
    GenServer.whereis(PartitionSupervisor.via(titleOf(act["of"] as string), from(act["key"] as Term, book))),
};

interface Asked {
  readonly registry: string;
  readonly key: unknown;
  readonly value: unknown;
  readonly act: Act;
  readonly book: Book;
}

function asked(use: (asked: Asked) => unknown): Doing {
  return (act, book) =>
    use({
      registry: titleOf(act["in"] as string),
      key: from((act["key"] ?? null) as Term, book),
      value: from((act["value"] ?? null) as Term, book),
      act,
      book,
    });
}

/** The functions of Registry, by their names. */
export const registryFunctions: Readonly<Record<string, Doing>> = {
  register: asked(({ registry, key, value }) => (Registry.register(registry, key, value), "ok")),
  unregister: asked(({ registry, key }) => Registry.unregister(registry, key)),
  lookup: asked(({ registry, key }) => Registry.lookup(registry, key)),
  whereis: asked(({ registry, key }) => Registry.whereis(registry, key)),
  keys: asked(({ registry, act, book }) => withPid(act["of"], book, (pid) => Registry.keys(registry, pid))),
  values: asked(({ registry, key, act, book }) =>
    withPid(act["of"], book, (pid) => Registry.values(registry, key, pid)),
  ),
  update_value: asked(({ registry, key, act, book }) =>
    Registry.updateValue(registry, key, (state) => (run(actsOf(act), { book, state }) as Ran).state),
  ),
  dispatch: asked(({ registry, key, act, book }) =>
    Registry.dispatch(registry, key, (entries) => {
      book.note("dispatching", entries);
      if ("message" in act) for (const [pid] of entries) Process.send(pid, from(act["message"] as Term, book));
      run(actsOf(act), { book, state: null });
    }),
  ),
  match: asked(({ registry, key, ...rest }) => Registry.match(registry, key, like(rest))),
  count_match: asked(({ registry, key, ...rest }) => Registry.countMatch(registry, key, like(rest))),
  unregister_match: asked(({ registry, key, ...rest }) => Registry.unregisterMatch(registry, key, like(rest))),
  select: asked(({ registry }) => Registry.select(registry, (key, pid, value) => [key, pid, value])),
  count_select: asked(({ registry, key, ...rest }) => {
    const fits = like(rest);
    return Registry.countSelect(
      registry,
      (other, _pid, value) => (key === "_" || isDeepStrictEqual(key, other)) && fits(value),
    );
  }),
  count: asked(({ registry }) => Registry.count(registry)),
  meta: asked(({ registry, key }) => {
    const value = Registry.meta(registry, key);
    return value === undefined ? "error" : ["ok", value];
  }),
  put_meta: asked(({ registry, key, value }) => Registry.putMeta(registry, key, value)),
  delete_meta: asked(({ registry, key }) => Registry.deleteMeta(registry, key)),
};

function actsOf(act: Act): readonly Act[] {
  return (act["do"] ?? []) as readonly Act[];
}

/** Whether a value is of a form, in which `"_"` is anything: what a match pattern of Erlang's does. */
function like({ act, book }: { readonly act: Act; readonly book: Book }): (value: unknown) => boolean {
  const form = from(act["is"] as Term, book);
  const fits = (part: unknown, value: unknown): boolean =>
    part === "_" ||
    part === value ||
    (Array.isArray(part) &&
      Array.isArray(value) &&
      part.length === value.length &&
      part.every((inner, at) => fits(inner, value[at])));
  return (value) => fits(form, value);
}
