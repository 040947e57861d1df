/** The process that stands in the program for a server in its own thread: passes messages on, and ends with it. */

import { MessageChannel, type MessagePort, Worker, type WorkerOptions } from "node:worker_threads";
import { ArgumentError } from "../errors.ts";
import { emit } from "../logger/core.ts";
import { type AnyCallbacks, type Compiled, compile } from "../gen-server/callbacks.ts";
import { type From, ignore, noreply, ok, stop } from "../gen-server/next.ts";
import type { SystemMessage } from "../gen-server/current.ts";
import type { Request } from "../gen-server/request.ts";
import { stopServer } from "../gen-server/terminate.ts";
import { type Cell, kTraps } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { kSystem } from "../process/mailbox.ts";
import { deliver, endProcess } from "../process/signal.ts";
import { Elsewhere, type SystemOrder } from "../sys/elsewhere.ts";
import { seen } from "../sys/trace.ts";
import { type FromThread, type ToThread, checkCloneable } from "./message.ts";

/** How a thread is started. */
export interface ThreadOptions {
  /** The file that defines the module: `import.meta.url`. */
  readonly file: string;
  /** What the thread may use, as Node's `resourceLimits`: `maxOldGenerationSizeMb`, `maxYoungGenerationSizeMb`, `stackSizeMb`. */
  readonly resourceLimits?: Readonly<Record<string, number>>;
}

/** What the proxy keeps of its thread. The thread keeps the program running while somebody waits for it, and while it ends. */
class Thread extends Elsewhere {
  readonly worker: Worker;
  /** What the thread has not answered yet. */
  readonly #open = new Map<number, Open>();
  /** Those of them that somebody still waits for. */
  readonly #awaited = new Set<number>();
  #lastId = 0;
  #isEnding = false;

  constructor(worker: Worker) {
    super();
    this.worker = worker;
  }

  post(message: ToThread, ports: readonly MessagePort[] = []): void {
    this.worker.postMessage(message, ports);
  }

  ask(request: Request): void {
    const id = ++this.#lastId;
    this.post({ kind: "call", id, request: request.message });
    this.#opens(id, {
      request,
      answered: (answer) => {
        seen(request.target!, "out", answer);
        request.answer(answer);
      },
    });
  }

  override system(order: SystemOrder): void {
    const id = ++this.#lastId;
    if (order.what === "replaceState") {
      this.#replace(id, order);
      return;
    }
    try {
      checkCloneable(order.args, "argument");
    } catch (error) {
      order.request.fail(error);
      return;
    }
    this.post({ kind: "system", id, what: order.what, args: order.args });
    this.#opens(id, order);
  }

  /** A function cannot be sent: the thread stops in the middle of its server's turn, and is sent what the function makes of the state. */
  #replace(id: number, order: SystemOrder): void {
    const [change] = order.args as [(state: unknown) => unknown];
    const { port1, port2 } = new MessageChannel();
    const answer = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const make = (state: unknown): void => {
      let next = state;
      try {
        next = change(state);
        checkCloneable(next, "state");
      } catch (error) {
        next = state;
        order.threw(error);
      }
      port1.postMessage(next);
      port1.close();
      Atomics.store(answer, 0, 1);
      Atomics.notify(answer, 0);
    };
    this.post({ kind: "replace", id, change: { port: port2, answer } }, [port2]);
    this.#opens(id, { ...order, make });
  }

  /** What the thread answers is for its proxy too, so it is taken also when nobody waits for it any more. */
  #opens(id: number, open: Open): void {
    this.#open.set(id, open);
    this.#awaited.add(id);
    this.worker.ref();
    open.request.whenDone = () => this.#waitsNoMore(id);
  }

  opened(id: number): Open {
    return this.#open.get(id)!;
  }

  answered(id: number): Open {
    const open = this.opened(id);
    this.#open.delete(id);
    return open;
  }

  /** Answered, failed, or out of time: a thread in an endless loop is no reason to go on for a program that waits for nothing else. */
  #waitsNoMore(id: number): void {
    this.#awaited.delete(id);
    if (this.#awaited.size === 0 && !this.#isEnding) this.worker.unref();
  }

  /** Its end is to be heard of, though nobody waits for an answer. */
  ends(): void {
    this.#isEnding = true;
    this.worker.ref();
  }
}

/** What the thread is to answer, and who is told. */
interface Open extends Pick<SystemOrder, "request" | "answered"> {
  readonly threw?: SystemOrder["threw"];
  /** Makes another state of the one that the thread says it has. */
  readonly make?: (state: unknown) => void;
}

/** What the thread says, as a message of the system: heard also while the proxy is suspended or its mailbox full, and neither counted nor traced. */
class News implements SystemMessage {
  readonly #message: FromThread;

  constructor(message: FromThread) {
    this.#message = message;
  }

  run(cell: Cell): void {
    hear(cell, this.#message);
  }

  fail(): void {}
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
    handleInfo: (thread: Thread, message: unknown) => pass(thread, "info", message),
    terminate,
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
      if (isReady) deliver(cell.pid, kSystem, new News(message), cell);
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

function hear(cell: Cell, message: FromThread): void {
  const thread = cell.state as Thread;
  switch (message.kind) {
    case "reply":
      thread.answered(message.id).answered(message.answer);
      return;
    case "refused":
      thread.answered(message.id).request.fail(new ArgumentError(message.message));
      return;
    case "failed_call":
      thread.answered(message.id).request.fail(message.reason);
      return;
    case "threw":
      thread.answered(message.id).threw!(message.error);
      return;
    case "change":
      thread.opened(message.id).make!(message.state);
      return;
    case "ends":
      thread.ends();
      return;
    case "ended":
      // A server that ended in its thread was reported there; a thread that fell as a whole is reported here.
      if (message.reported) endProcess(cell, message.reason);
      else stopServer(cell, message.reason, thread, { request: undefined, message });
  }
}

/** What was sent to it before is handled, and its own `terminate` run, in the thread; how long that may take is the deadline of whoever ends it. */
async function terminate(reason: unknown, thread: Thread): Promise<void> {
  thread.ends();
  await new Promise<void>((done) => {
    thread.worker.once("exit", () => done());
    if (thread.worker.threadId === -1) done();
    else thread.post({ kind: "terminate", reason });
  });
}
