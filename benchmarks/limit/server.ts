/** Start, stop, call and cast, with a deadline on every call. */
import { kind, type Waiter } from "./mailbox.ts";
import { Exit, Process, link, type Behaviour, type Request } from "./process.ts";
import { enterInline, leaveInline, schedule } from "./scheduler.ts";

const callTimeoutMs = 5_000;
const sweepEveryMs = 100;
const kNothing: Request = [""];

let oldestWaiter: Waiter | null = null;
let newestWaiter: Waiter | null = null;
let sweeping = false;

/** Starts a server, linked to `parent` where one is given. */
export async function start(behaviour: Behaviour, argument: unknown, parent?: Process): Promise<Process> {
  const process = new Process(behaviour, argument);
  if (parent !== undefined) link(parent, process);
  return process;
}

/** Sends a request and waits for its reply, at most five seconds. */
export function call(process: Process, sent: Request): Promise<unknown> {
  if (!process.alive) return Promise.reject(new Exit("noproc"));
  return new Promise((resolve, reject) => {
    if (process.kind === kind.none && enterInline(process)) answerNow(process, sent, resolve, reject);
    else ask(process, kind.call, sent, { resolve, reject });
  });
}

/** Sends a request that nobody waits for. */
export function cast(process: Process, sent: Request): void {
  if (!process.alive) return;
  process.push(kind.cast, sent[0], sent[1], null);
  if (!process.queued && !process.running) schedule(process);
}

/** Stops a server and waits until it has ended. */
export function stop(process: Process): Promise<unknown> {
  if (!process.alive) return Promise.reject(new Exit("noproc"));
  return new Promise((resolve, reject) => {
    if (process.kind === kind.none && enterInline(process)) {
      process.leave();
      leaveInline();
      resolve(undefined);
    } else ask(process, kind.stop, kNothing, { resolve, reject });
  });
}

type Settle = (value: unknown) => void;

function answerNow(process: Process, sent: Request, resolve: Settle, reject: Settle): void {
  process.running = true;
  try {
    resolve(process.behaviour.call!(process, sent[0], sent[1]));
  } catch (error) {
    process.crash(error, null);
    reject(new Exit(error));
  }
  process.running = false;
  leaveInline();
  if (process.kind !== kind.none) schedule(process);
}

interface Asker {
  readonly resolve: Settle;
  readonly reject: Settle;
}

function ask(process: Process, what: number, sent: Request, { resolve, reject }: Asker): void {
  const waiter: Waiter = { resolve, reject, settled: false, deadline: performance.now() + callTimeoutMs, next: null };
  remember(waiter);
  process.push(what, sent[0], sent[1], waiter);
  if (!process.queued && !process.running) schedule(process);
}

/** All calls have the same timeout, so the list is in the order of its deadlines and its head is trimmed as it grows. */
function remember(waiter: Waiter): void {
  while (oldestWaiter !== null && oldestWaiter.settled) oldestWaiter = oldestWaiter.next;
  if (oldestWaiter === null || newestWaiter === null) oldestWaiter = waiter;
  else newestWaiter.next = waiter;
  newestWaiter = waiter;
  if (sweeping) return;
  sweeping = true;
  setTimeout(sweep, sweepEveryMs);
}

function sweep(): void {
  sweeping = false;
  const now = performance.now();
  while (oldestWaiter !== null && (oldestWaiter.settled || oldestWaiter.deadline <= now)) {
    const late = oldestWaiter;
    oldestWaiter = late.next;
    if (late.settled) continue;
    late.settled = true;
    late.reject(new Exit("timeout"));
  }
  if (oldestWaiter === null) return;
  sweeping = true;
  setTimeout(sweep, sweepEveryMs);
}
