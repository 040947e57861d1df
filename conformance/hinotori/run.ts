/** Runs scenarios on Hinotori, one after the other in this program, in virtual time. */
import { Logger, type Pid, Process } from "@hinotori/otp";
import {
  type Act,
  type Scenario,
  type Spec,
  type Step,
  type Trace,
  dynamicIds,
  isSupervisor,
  specsIn,
} from "../language/scenario.ts";
import { isAlone } from "../language/steps.ts";
import { listen, tell } from "./acts.ts";
import { defineAll, forgetAll } from "./applications.ts";
import { Book } from "./book.ts";
import { doing } from "./doing.ts";
import { installClock, settled } from "./inside.ts";
import { childrenOf, countOf } from "./processes.ts";
import { out } from "./term.ts";
import { titleOf } from "./who.ts";

/** Runs one scenario to its end, and leaves nothing of it behind. */
export async function runOnHinotori(scenario: Scenario): Promise<Trace> {
  const before = new Set(Process.list());
  const { clock, restore } = installClock();
  const level = Logger.level();
  Logger.configure({ level: "emergency" });
  const book = new Book(dynamicIds(scenario), doing);
  const tables = new Set<unknown>(specsIn(scenario).flatMap(({ id, type }) => (type === "registry" ? [id] : [])));
  try {
    defineAll(scenario.applications, book);
    for (const [id, options] of Object.entries({ main: {}, ...scenario.clients })) client(book, id, options);
    await settled();
    if (scenario.tree !== undefined) await step({ book, clock }, 1, { start: scenario.tree });
    for (const [at, act] of scenario.steps.entries()) {
      if (act.advance === undefined) await step({ book, clock }, at + 2, act);
      else {
        book.step = at + 2;
        await clock.advance(act.advance);
      }
    }
    const tree = scenario.tree === undefined ? [] : await snapshot(scenario.tree, tables);
    const print = (term: unknown): unknown => out(term, book);
    return { events: book.events(print), tree: print(tree) };
  } finally {
    await sweep(before);
    await forgetAll(book);
    Logger.configure({ level });
    restore();
  }
}

interface Going {
  readonly book: Book;
  readonly clock: { advance(ms: number): Promise<void> };
}

function client(book: Book, id: string, options: { readonly trap?: boolean }): void {
  const pid = Process.spawn(() => listen(book), { trapExit: options.trap !== false });
  book.born(id, undefined, pid);
}

async function step({ book, clock }: Going, number: number, act: Step): Promise<void> {
  book.step = number;
  const { by = "main", ...alone } = act;
  const pid = book.find(by);
  if (pid === undefined) book.write(by, "nobody");
  else if (!Process.alive(pid)) book.write(by, "dead");
  else if (book.busy.has(pid)) book.write(by, "busy");
  else tell(pid, isAlone(act) ? [alone as Act] : (act.do ?? []), book);
  await clock.advance(0);
}

/** The tree as it is at the end, asked for by nobody in it. A registry's is its own business. */
async function snapshot(tree: Spec, tables: ReadonlySet<unknown>): Promise<unknown> {
  const pid = isSupervisor(tree.type) ? Process.whereis(titleOf(tree.id)) : undefined;
  return pid === undefined ? null : branch(pid, tables);
}

async function branch(sup: Pid, tables: ReadonlySet<unknown>): Promise<unknown> {
  // A supervisor that waits for a child to start or to end does not answer now.
  let answered = false;
  const done = (): void => void (answered = true);
  countOf(sup).then(done, done);
  await settled();
  if (!answered) return "busy";
  const children = (await childrenOf(sup)) as readonly (readonly [unknown, Pid | "restarting" | undefined, string])[];
  const shown: unknown[] = [];
  for (const [id, pid, type] of children) {
    const isBranch = type === "supervisor" && typeof pid === "object" && !tables.has(id);
    shown.push(isBranch ? [id, pid, await branch(pid, tables)] : [id, pid]);
  }
  return shown;
}

async function sweep(before: ReadonlySet<Pid>): Promise<void> {
  for (let round = 0; round < 100; round++) {
    const mine = Process.list().filter((pid) => !before.has(pid));
    if (mine.length === 0) return;
    for (const pid of mine) Process.exit(pid, "kill");
    await settled();
  }
  throw new Error("expected the processes of a scenario to end when they are killed, but some do not");
}
