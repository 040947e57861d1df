/** Terms: from the JSON of a scenario, and to the JSON of a trace. */
import { ExitError, Pid, Ref } from "@hinotori/otp";
import type { Term } from "../language/scenario.ts";
import type { Book } from "./book.ts";

const kNode = "nonode@nohost";

/** A registered name, apart from those of others. */
export function nameOf(name: string): string {
  return `0|${name}`;
}

/** The value of a term. */
export function from(term: Term | undefined, book: Book): unknown {
  if (Array.isArray(term)) return term.map((part: Term) => from(part, book));
  if (typeof term === "object" && term !== null) return book.find((term as { pid: string }).pid);
  return term;
}

/** What a trace says of a value: strings and arrays, a process as `<id#start>`, an error as `{ raise: message }`. */
export function out(value: unknown, book: Book): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof Pid) return `<${book.nameOf(value)}>`;
  if (value instanceof Ref) return "<ref>";
  if (value instanceof ExitError) return out(value.exitReason, book);
  if (value instanceof Error)
    return { raise: "code" in value ? `<${value.name.replace("NoClause", "Argument")}>` : value.message };
  if (typeof value === "string") return value.replace(/^\d+\|/, "");
  if (typeof value === "function") return "<fun>";
  if (Array.isArray(value)) {
    const [first, second] = value;
    if (value.length === 2 && second === kNode) return [out(first, book), "<node>"];
    if (value.length === 2 && isCall(second)) return [out(first, book), `${moduleOf(second[0])}.${snake(second[1])}`];
    if (value.length === 2 && isMistake(first)) return [first, out(termOfAction(second), book)];
    if (value.length === 3 && second === "start" && isStart(value[2])) return "<start>";
    if (value.length === 3 && first === "$gen_call") return [first, callerOf(second, book), out(value[2], book)];
    return value.map((part) => out(part, book));
  }
  if (isResponse(value)) return out(messageOf(value), book);
  if (typeof value === "object")
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, part]) => [key, out(part, book)]),
    );
  return value;
}

/** Whom to answer, in a call that a process reads as a message: as in Erlang, who called and a tag. */
function callerOf(request: unknown, book: Book): unknown {
  const { caller } = request as { readonly caller: { readonly pid: Pid } };
  return [out(caller.pid, book), "<from>"];
}

/** What comes of a request, as a message. */
interface Response {
  readonly id: Ref;
  readonly outcome: { readonly reply: unknown } | { readonly reason: unknown };
}

/** Who was asked by a request: as in Erlang, the process that had the name then. */
export const asked: WeakMap<Ref, unknown> = new WeakMap();

function isResponse(value: unknown): value is Response {
  return typeof value === "object" && value !== null && "outcome" in value && "id" in value && value.id instanceof Ref;
}

/** As Erlang sends it: the tag and the reply, or the end of the server. */
function messageOf({ id, outcome }: Response): readonly unknown[] {
  return "reply" in outcome ? ["<from>", outcome.reply] : ["DOWN", id, "process", asked.get(id), outcome.reason];
}

/** Module, function and arguments, as the second half of the reason of a failed call. */
function isCall(value: unknown): value is readonly [string, string, readonly unknown[]] {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    [
      "GenServer",
      "Supervisor",
      "Process",
      "Task",
      "Task.Supervised",
      "PartitionSupervisor",
      "Agent",
      "Sys",
      "sys",
    ].includes(value[0]) &&
    Array.isArray(value[2])
  );
}

/** The arguments of an application's start callback. */
function isStart(value: unknown): boolean {
  return Array.isArray(value) && value[0] === "normal" && value.length === 2;
}

/** Names of modules and functions, as Elixir has them. */
function moduleOf(name: string): string {
  return name === "Sys" ? "sys" : name;
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isMistake(kind: unknown): boolean {
  return typeof kind === "string" && /^bad_.*_(state_function|init)$/.test(kind);
}

/** A machine's action, as gen_statem has it: a tuple. */
function termOfAction(action: unknown): unknown {
  if (typeof action !== "object" || action === null || Array.isArray(action)) return action;
  const [name, value] = Object.entries(action)[0] ?? [];
  const { content } = action as { readonly content?: unknown };
  if (name === "nextEvent") return ["next_event", "internal", value];
  return [snake(name ?? ""), value, ...(content === undefined ? [] : [content])];
}
