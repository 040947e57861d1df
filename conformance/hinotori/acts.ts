/** Acts: what a process of a scenario can be told to do. */
import {
  ApplicationError,
  ChildError,
  ExitError,
  Process,
  RegistrationError,
  StartError,
  type From,
  type Pid,
  Sys,
} from "@hinotori/otp";
import { opOf, titleOf } from "../language/acts.ts";
import type { Act } from "../language/scenario.ts";
import type { Book } from "./book.ts";
import { exitOf } from "./inside.ts";
import { from as valueOf } from "./term.ts";

/** What acts have led to: the way out that one of them said, and the state that they leave. */
export interface Ran {
  readonly way: Act | undefined;
  readonly state: unknown;
}

/** What acts are run with. */
export interface Setting {
  readonly book: Book;
  readonly state: unknown;
  readonly from?: From<unknown> | undefined;
}

const kEnds: ReadonlySet<string> = new Set(["raise", "throw", "exit"]);

/** Runs acts one after the other, without a promise where none of them waits. */
export function run(acts: readonly Act[], setting: Setting, at: number = 0): Ran | Promise<Ran> {
  const { book, from } = setting;
  let { state } = setting;
  for (let now = at; now < acts.length; now++) {
    const act = acts[now]!;
    const op = opOf(act) ?? "?";
    if (op === "return") return { way: act, state };
    if (op === "set") state = valueOf(act["set"] as never, book);
    else if (op === "get") book.note("did", "get", state);
    else if (op === "park") book.memory.parked.set(act["park"] as string, from);
    else {
      const result = attempt(op, act, book);
      const rest = { book, state, from };
      if (result instanceof Promise)
        return result.then((value: unknown) => (note(op, act, value, book), run(acts, rest, now + 1)));
      note(op, act, result, book);
    }
  }
  return { way: undefined, state };
}

function note(op: string, act: Act, value: unknown, book: Book): void {
  if (op === "log") book.note("said", value);
  else book.note("did", titleOf(op, act), value);
}

/** Goes on with what acts have led to, at once where none of them waited. */
export function follow(ran: Ran | Promise<Ran>, use: (ran: Ran) => unknown): unknown {
  return ran instanceof Promise ? ran.then(use) : use(ran);
}

/** Does one act. What it throws is its result, unless throwing is what it is for. */
function attempt(op: string, act: Act, book: Book): unknown {
  const free = kEnds.has(op) || act["uncaught"] === true;
  const once = book.doing[op] ?? book.doing[titleOf(op, act)];
  if (once === undefined) throw new Error(`no act is called ${titleOf(op, act)}`);
  if (free) return once(act, book);
  try {
    const result = once(act, book);
    return result instanceof Promise ? result.catch(failure) : result;
  } catch (thrown) {
    return failure(thrown);
  }
}

/** The result of an act that failed. */
function failure(thrown: unknown): unknown {
  if (thrown instanceof StartError || thrown instanceof ChildError) return { error: thrown.reason };
  if (thrown instanceof RegistrationError || thrown instanceof ApplicationError) return { error: thrown.reason };
  if (thrown instanceof Sys.CallbackFailedError) return "callback_failed";
  if (thrown instanceof ExitError) return { exit: thrown.exitReason };
  const exit = exitOf(thrown);
  if (exit !== undefined) return { exit: exit.reason };
  if (thrown instanceof Error) return { raised: thrown };
  return { thrown };
}

/** Does what it is told and notes whatever else comes, for ever: what a plain process does. */
export async function listen(book: Book): Promise<never> {
  for (;;) {
    const message = await Process.receive();
    if (isStep(message)) {
      await run(message[1], { book, state: null });
      book.busy.delete(Process.self());
    } else if (isTold(message)) await run(message[1], { book, state: null });
    else book.note("got", message);
  }
}

/** Whether a message is a list of acts to run. */
export function isTold(message: unknown): message is readonly [typeof kDo, readonly Act[]] {
  return Array.isArray(message) && message[0] === kDo;
}

/** The tag of a message that is a list of acts. */
export const kDo = "do";

const kStep = "step";

function isStep(message: unknown): message is readonly [typeof kStep, readonly Act[]] {
  return Array.isArray(message) && message[0] === kStep;
}

/** Has a client do a step. */
export function tell(pid: Pid, acts: readonly Act[], book: Book): void {
  book.busy.add(pid);
  Process.send(pid, [kStep, acts]);
}
