/** Who is meant: from the words of a scenario to pids and names. */
import { GenServer, PartitionSupervisor, type Pid, Process, Registry, type Via } from "@hinotori/otp";
import type { Target, Term } from "../language/scenario.ts";
import type { Book } from "./book.ts";
import { from, nameOf } from "./term.ts";

/** What a call, a cast or a stop is given. */
export type Dest = Pid | string | Via | { readonly name: string; readonly node: string };

/** The name of a supervisor or a registry, by its id. */
export function titleOf(id: string): string {
  return nameOf(`sup:${id}`);
}

/** A node of a scenario: this one, or one that does not exist. */
export function nodeOf(node: string): string {
  return node === "here" ? "nonode@nohost" : "there@nohost";
}

/** A name: a registered one, one on a node, a key of a registry, a key of a partition supervisor. */
export function destOf(target: Exclude<Target, string>, book: Book): Dest {
  if ("via" in target) {
    const [registry, key, value] = target.via;
    return Registry.via(titleOf(registry as string), from(key, book), from(value, book));
  }
  if ("partition" in target) {
    const [supervisor, key] = target.partition;
    return PartitionSupervisor.via(titleOf(supervisor as string), from(key, book));
  }
  const name = nameOf(target.name);
  return target.node === undefined ? name : { name, node: nodeOf(target.node) };
}

/** Hands on the process that is meant; `"nobody"` where there is none. */
export function withPid(target: unknown, book: Book, use: (pid: Pid) => unknown): unknown {
  const pid =
    target === "self"
      ? Process.self()
      : typeof target === "string"
        ? book.find(target)
        : GenServer.whereis(destOf(target as Exclude<Target, string>, book));
  return pid === undefined ? "nobody" : use(pid);
}

/** Hands on a name where one was said, so that a call is made by that name. */
export function withDest(target: unknown, book: Book, use: (dest: Dest) => unknown): unknown {
  return typeof target === "object" ? use(destOf(target as Exclude<Target, string>, book)) : withPid(target, book, use);
}

/** As {@link withDest}, and the process where the name is one of a registry. */
export function withAddress(target: unknown, book: Book, use: (dest: Pid | string) => unknown): unknown {
  const isPlace = typeof target === "object" && target !== null && ("via" in target || "partition" in target);
  return isPlace ? withPid(target, book, use) : withDest(target, book, use as (dest: Dest) => unknown);
}

/** The id that a target is about. */
export function idOf(target: unknown): string {
  if (typeof target === "string") return target.split("#")[0]!;
  return (target as { readonly name?: string }).name ?? "?";
}

/** What is kept under a key, handed on; `"nobody"` where there is nothing. */
export function withKept<Value>(
  kept: ReadonlyMap<string, unknown>,
  key: unknown,
  use: (value: Value) => unknown,
): unknown {
  const value = kept.get(key as string);
  return value === undefined ? "nobody" : use(value as Value);
}

/** Values of terms. */
export function fromAll(terms: readonly Term[], book: Book): unknown[] {
  return terms.map((term) => from(term, book));
}
