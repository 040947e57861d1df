/** Tasks: started, awaited, asked, ended, streamed. A task is kept under its key, for everybody. */
import { type Pid, Process, Task, TaskSupervisor } from "@hinotori/otp";
import type { Act, Spec, Term } from "../language/scenario.ts";
import { run, follow } from "./acts.ts";
import type { Book, Doing } from "./book.ts";
import { from } from "./term.ts";
import { titleOf, withDest, withKept } from "./who.ts";

type Outcome = Task.Outcome<unknown>;
type Patience = number | "infinity";

/** The functions of Task and TaskSupervisor, by their names. */
export const taskFunctions: Readonly<Record<string, Doing>> = {
  async: async (act, book) => {
    const key = act["as"] as string;
    const body = bodyOf(key, (act["do"] ?? []) as readonly Act[], book);
    const sup = act["under"] as string | undefined;
    let task: Task.Task<unknown>;
    if (sup === undefined) task = Task.async(body);
    else if (act["link"] === false) task = await TaskSupervisor.asyncNolink(titleOf(sup), body);
    else task = await TaskSupervisor.async(titleOf(sup), body);
    book.kept.set(key, task);
    return movedIn(task.pid!, key, book);
  },
  start: async (act, book) => {
    const key = act["as"] as string;
    const sup = act["under"] as string | undefined;
    const body = bodyOf(key, (act["do"] ?? []) as readonly Act[], book, sup);
    const pid = await (sup === undefined
      ? act["link"] === false
        ? Task.start(body)
        : Task.startLink(body)
      : TaskSupervisor.startChild(titleOf(sup), body, { restart: (act["restart"] ?? "temporary") as "temporary" }));
    return movedIn(pid, key, book, sup);
  },
  await: kept((task, act) => Task.await(task, patience(act))),
  yield: kept((task, act) => Task.yield(task, patience(act)).then(shown)),
  shutdown: kept((task, act) => Task.shutdown(task, patience(act)).then(shown)),
  ignore: kept((task) => Task.ignore(task).then(shown)),
  await_many: (act, book) => Task.awaitMany(all(act, book), patience(act)),
  yield_many: async (act, book) => (await Task.yieldMany(all(act, book), { timeout: patience(act) })).map(shown),
  completed: (act, book) => {
    book.kept.set(act["as"] as string, Task.completed(from(act["value"] as Term, book)));
    return "ok";
  },
  children: (act, book) => withDest(act["of"], book, (sup) => TaskSupervisor.children(sup)),
  stream: (act, book) => stream(act, book),
};

/** Starts a task as a child. */
export async function startTask(spec: Spec, under: string | undefined, book: Book): Promise<Pid> {
  const body = bodyOf(spec.id, spec.do ?? [], book, under, spec.trap);
  return movedIn(await Task.startLink(body), spec.id, book, under);
}

async function stream(act: Act, book: Book): Promise<unknown> {
  const each = (act["each"] as readonly (readonly Act[])[]).map((acts, at) => ({ acts, at }));
  const work = ({ acts, at }: (typeof each)[number]): unknown => bodyOf(`${String(act["as"])}${at}`, acts, book)();
  const options: Record<string, unknown> = { maxConcurrency: act["max_concurrency"] ?? 2, timeout: patience(act) };
  if ("ordered" in act) options["ordered"] = act["ordered"];
  if ("on_timeout" in act) options["onTimeout"] = act["on_timeout"];
  const sup = act["under"] as string | undefined;
  const outcomes: AsyncIterable<Outcome> =
    sup === undefined
      ? Task.asyncStream(each, work, options)
      : act["link"] === false
        ? TaskSupervisor.asyncStreamNolink(titleOf(sup), each, work, options)
        : TaskSupervisor.asyncStream(titleOf(sup), each, work, options);
  const most = (act["take"] as number | undefined) ?? each.length;
  const found: unknown[] = [];
  if (most === 0) return found;
  for await (const outcome of outcomes) {
    found.push(shown(outcome));
    await run((act["do"] ?? []) as readonly Act[], { book, state: null });
    if (found.length === most) break;
  }
  return found;
}

/** What a task runs: its acts; its result is what they return. It is known by its name before its first act. */
function bodyOf(key: string, acts: readonly Act[], book: Book, under?: string, trap?: boolean): () => unknown {
  return () => {
    if (trap === true) Process.flag("trap_exit", true);
    movedIn(Process.self(), key, book, under);
    return follow(run(acts, { book, state: null }), ({ way }) =>
      way === undefined ? "ok" : from(way["value"] as Term, book),
    );
  };
}

function movedIn(pid: Pid, key: string, book: Book, under?: string): Pid {
  if (!book.knows(pid)) book.born(key, under, pid);
  return pid;
}

function kept(use: (task: Task.Task<unknown>, act: Act) => unknown): Doing {
  return (act, book) => withKept<Task.Task<unknown>>(book.kept, act["of"], (task) => use(task, act));
}

function all(act: Act, book: Book): Task.Task<unknown>[] {
  const tasks = (act["of"] as readonly string[]).map((key) => book.kept.get(key) as Task.Task<unknown> | undefined);
  return tasks.filter((task) => task !== undefined);
}

function shown(outcome: Outcome | undefined): unknown {
  if (outcome === undefined) return null;
  return outcome.status === "ok" ? ["ok", outcome.value] : ["exit", outcome.reason];
}

function patience(act: Act): Patience {
  // A shutdown takes "brutal_kill" as well; the others refuse it, on both sides.
  return (act["timeout"] ?? 5000) as Patience;
}
