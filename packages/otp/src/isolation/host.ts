/** The process that stands in the program for a server in its own thread: passes messages on, and ends with it. */

import { Worker, type WorkerOptions } from "node:worker_threads";
import { ArgumentError } from "../errors.ts";
import { emit } from "../logger/core.ts";
import { type AnyCallbacks, type Compiled, compile } from "../gen-server/callbacks.ts";
import { type From, ignore, noreply, ok, stop } from "../gen-server/next.ts";
import type { Request } from "../gen-server/request.ts";
import { kTraps } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { kMessage } from "../process/mailbox.ts";
import { deliver, endProcess } from "../process/signal.ts";
import { type FromThread, type ToThread, checkCloneable } from "./message.ts";

/** How a thread is started. */
export interface ThreadOptions {
  /** The file that defines the module: `import.meta.url`. */
  readonly file: string;
  /** What the thread may use, as Node's `resourceLimits`: `maxOldGenerationSizeMb`, `maxYoungGenerationSizeMb`, `stackSizeMb`. */
  readonly resourceLimits?: Readonly<Record<string, number>>;
}

/** What the proxy keeps of its thread. The thread keeps the program running while somebody waits for it, and no longer. */
class Thread {
  readonly worker: Worker;
  readonly #waiting = new Map<number, Request>();
  #lastId = 0;

  constructor(worker: Worker) {
    this.worker = worker;
  }

  post(message: ToThread): void {
    this.worker.postMessage(message);
  }

  ask(request: Request): void {
    const id = ++this.#lastId;
    this.post({ kind: "call", id, request: request.message });
    this.#waiting.set(id, request);
    this.worker.ref();
    request.whenDone = () => this.#waitsNoMore(id);
  }

  answered(id: number, settle: (request: Request) => void): void {
    const request = this.#waiting.get(id);
    if (request !== undefined) settle(request);
  }

  /** Answered, failed, or out of time: a thread in an endless loop is no reason to go on for a program that waits for nothing else. */
  #waitsNoMore(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.worker.unref();
  }
}

/** A message of the thread, in the proxy's mailbox. */
class News {
  readonly message: FromThread;

  constructor(message: FromThread) {
    this.message = message;
  }
}

/** Starts the thread's program; from TypeScript sources, in development and tests, by a loader of its own. */
function startWorker(limits: WorkerOptions): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./thread.js", import.meta.url), limits);
  const [loader, entry] = [import.meta.resolve("tsx/esm/api"), new URL("./thread.ts", import.meta.url).href];
  const program = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(entry)}); });`;
  return new Worker(program, { ...limits, eval: true, execArgv: ["--conditions=@hinotori/source"] });
}

/** Compiles the proxy of a module that runs in its own thread. */
export function compileThread(name: string, callbacks: AnyCallbacks): Compiled {
  const { file, resourceLimits } = callbacks as unknown as ThreadOptions;
  if (typeof file !== "string") {
    throw new ArgumentError(
      `expected ${name}, whose isolation is "thread", to say in which file it is defined, got: ${inspect(file)}\n\nIts thread loads that file:\n\n    { isolation: "thread", file: import.meta.url, … }`,
    );
  }
  const hasTerminate = callbacks["terminate"] !== undefined;
  const options = { file, resourceLimits };
  return compile(name, {
    init: (...args: unknown[]) => init(name, args, { ...options, traps: hasTerminate }),
    handleCall: (thread: Thread, request: unknown, from: From<never>) =>
      passCall(thread, request, from as unknown as Request),
    handleCast: (thread: Thread, message: unknown) => pass(thread, "cast", message),
    handleInfo: (thread: Thread, message: unknown) =>
      message instanceof News ? hear(thread, message.message) : pass(thread, "info", message),
    ...(hasTerminate ? { terminate } : {}),
    formatStatus: () => ({ state: `in the thread of ${file}`, message: "the end of its thread" }),
    mailboxLimit: callbacks["mailboxLimit"] ?? Number.POSITIVE_INFINITY,
  } as never);
}

interface Start {
  readonly file: string;
  readonly resourceLimits: Readonly<Record<string, number>> | undefined;
  readonly traps: boolean;
}

async function init(name: string, args: readonly unknown[], { file, resourceLimits, traps }: Start): Promise<unknown> {
  const cell = self();
  if (traps) cell.flags |= kTraps;
  checkCloneable(args, "argument");
  const worker = startWorker(resourceLimits === undefined ? {} : { resourceLimits });
  const thread = new Thread(worker);
  // Whatever ends the process ends its thread: a kill, a link, a deadline; a thread in an endless loop too.
  (cell.more.releases ??= new Set()).add(() => void worker.terminate());
  const first = new Promise<FromThread>((resolve) => {
    let isReady = false;
    const hear = (message: FromThread): void => {
      if (isReady) deliver(cell.pid, kMessage, new News(message), cell);
      else resolve(message);
      isReady = true;
    };
    const over = (reason: unknown): void =>
      hear(isReady ? { kind: "ended", reason, reported: false } : { kind: "failed", reason });
    worker.on("message", hear);
    worker.on("error", over);
    worker.on("exit", (code) => over(["thread_exit", code]));
  });
  thread.post({ kind: "init", file, name, args });
  const answer = await first;
  worker.unref();
  if (answer.kind === "ready") return ok(thread);
  void worker.terminate();
  return answer.kind === "ignored" ? ignore() : stop(answer.kind === "failed" ? answer.reason : answer);
}

function passCall(thread: Thread, request: unknown, from: Request): unknown {
  try {
    checkCloneable(request, "request");
    thread.ask(from);
  } catch (error) {
    from.fail(error);
  }
  return noreply(thread);
}

function pass(thread: Thread, kind: "cast" | "info", message: unknown): unknown {
  try {
    checkCloneable(message, "message");
    thread.post({ kind, message });
  } catch (error) {
    emit("error", `a message was not passed on to a thread: ${inspect(error)}`);
  }
  return noreply(thread);
}

function hear(thread: Thread, message: FromThread): unknown {
  switch (message.kind) {
    case "reply":
      thread.answered(message.id, (request) => request.answer(message.answer));
      return noreply(thread);
    case "refused":
      thread.answered(message.id, (request) => request.fail(new ArgumentError(message.message)));
      return noreply(thread);
    case "ended":
      // A server that ended in its thread was reported there; a thread that fell as a whole is reported here.
      if (!message.reported) return stop(message.reason, thread);
      endProcess(self(), message.reason);
      return noreply(thread);
    default:
      return noreply(thread);
  }
}

/** The thread's own `terminate` runs there; how long it may take is the supervisor's deadline. */
async function terminate(reason: unknown, thread: Thread): Promise<void> {
  await new Promise<void>((done) => {
    thread.worker.once("exit", () => done());
    if (thread.worker.threadId === -1) done();
    else thread.post({ kind: "terminate", reason });
  });
}
