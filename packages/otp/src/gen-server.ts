/**
 * A process that keeps state and answers messages one at a time.
 *
 * Say what each message does to the state. The server keeps the order, callers get their answers or hear at once that there will
 * be none, and a supervisor can begin it afresh when it falls.
 *
 * ## Example
 *
 * A desk that hands out numbers:
 *
 * ```ts run
 * import { GenServer, noreply, ok, reply } from "@hinotori/otp";
 *
 * const Tickets = GenServer.define("Tickets", {
 *   init: (first: number) => ok({ next: first, given: 0 }),
 *   handleCall: {
 *     take: (desk) => reply(desk.next, { next: desk.next + 1, given: desk.given + 1 }),
 *     given: (desk) => reply(desk.given, desk),
 *   },
 *   handleCast: {
 *     skip_to: (desk, next: number) => noreply({ ...desk, next }),
 *   },
 * });
 *
 * const desk = await Tickets.startLink(100);
 * await GenServer.call(desk, ["take"]); // => 100
 * GenServer.cast(desk, ["skip_to", 200]);
 * await GenServer.call(desk, ["take"]); // => 200
 * await GenServer.call(desk, ["given"]); // => 2
 * ```
 *
 * State, messages and answers are inferred from that one value: `GenServer.call(desk, ["tale"])` does not compile.
 *
 * ## Client functions
 *
 * `call` asks and waits, 5 seconds unless you say otherwise; `cast` tells and goes on. A server is a pid, a module that was started
 * under its own name (`registered: true`), a name, a via name of a Registry, or `{ name, node }`.
 *
 * ## Under a supervisor
 *
 * A module is a child: `Supervisor.startLink([[Tickets, 100]], { strategy: "one_for_one" })`.
 *
 * ## Callbacks
 *
 * State first, message after. Each returns a way out: `ok(state)`, `ignore()` from `init`; `reply(value, state)`, `noreply(state)`,
 * `stop(reason, state)` from the others; each may be asynchronous, and then nothing else is taken until it settles. The last
 * argument of `ok`, `reply` and `noreply` may be `{ timeout: ms }` (a `"timeout"` message when nothing comes), `{ continue: term }`
 * (`handleContinue` before any message) or `"hibernate"` (nothing here).
 *
 * ## Failure
 *
 * A callback that throws ends the server with that error: `terminate` runs, one report is logged, links and monitors are told,
 * and every caller that waits gets an {@link ExitError} at once. `terminate` also runs when the parent ends a server that traps
 * exits, and not when a server that does not trap is ended by a signal.
 *
 * ## Limits
 *
 * **Unlike OTP**, a cycle of calls fails at once (`["call_cycle", pids]`) where OTP waits for the timeout. Messages are not copied:
 * in development and test they are frozen.
 */

import { ArgumentError, ExitError } from "./errors.ts";
import { type ChildSpec } from "./child-spec.ts";
import { type Cell, kBody, kDead, kRunning } from "./process/cell.ts";
import { self } from "./process/context.ts";
import { freeze } from "./process/freeze.ts";
import { checkTimeout } from "./process/info.ts";
import { inspect } from "./process/inspect.ts";
import { kCall, kCast, kSystem } from "./process/mailbox.ts";
import { Pid, type Protocol, type Takes } from "./process/pid.ts";
import { deliver, kExitSignal } from "./process/signal.ts";
import { demonitor, onDown } from "./process/watch.ts";
import { type Timer, clearTimer, setTimer } from "./clock.ts";
import { mayInline } from "./scheduler.ts";
import { type Destination, type Named, resolve } from "./name.ts";
import { type AnyCallbacks, type Callbacks, compile } from "./gen-server/callbacks.ts";
import { type StartOptions, checkModule, startServer } from "./gen-server/init.ts";
import { compileThread } from "./isolation/host.ts";
import type { From } from "./gen-server/next.ts";
import type {
  AnswerFor,
  CallFunction,
  CallTable,
  CallsOf,
  CastFunction,
  CastTable,
  CastsOf,
  Ignored,
  InitResult,
  MaybePromise,
  RequestOf,
  Server,
  StateOf,
  TagsOf,
  UntypedServer,
} from "./gen-server/protocol.ts";
import { Request, cycleOf } from "./gen-server/request.ts";
import { ServerBehaviour, type SystemMessage } from "./gen-server/server.ts";
import { stopServer } from "./gen-server/terminate.ts";

export type { StartOptions } from "./gen-server/init.ts";

/** A module made by {@link define}: starts servers, makes child specs, and stands for the server started under its name. */
export interface Module<Args extends readonly unknown[], Started extends Pid | undefined, Messages extends Protocol> extends Named<Messages> {
  /** Starts a server linked with the caller; resolves when its init is done. */
  startLink(...args: [...StartArgs<Args>]): Promise<Started>;
  /** Starts a server without a link. */
  start(...args: [...StartArgs<Args>]): Promise<Started>;
  /** The spec of a child of a supervisor. */
  childSpec(...args: Args): ChildSpec;
}

/** The argument of `init`, then how to start. */
export type StartArgs<Args extends readonly unknown[]> = Args extends readonly []
  ? [argument?: undefined, options?: StartOptions]
  : Args extends readonly [infer Argument]
    ? [argument: Argument, options?: StartOptions]
    : [argument?: Args[0], options?: StartOptions];

/** How long a call waits, and what takes it back. */
export interface CallOptions {
  /** Milliseconds, or `"infinity"`. Default 5000. */
  readonly timeout?: number | "infinity";
  /** When aborted, a request that has not begun is taken out of the queue, and the call fails with `"aborted"`. */
  readonly signal?: AbortSignal;
}

const kCallTimeout = 5000;

/** What a module keeps for the functions of this file. */
interface Internals {
  readonly behaviour: ServerBehaviour;
  readonly registered: boolean;
}

const internals = new WeakMap<object, Internals>();

/**
 * Defines a module: everything its servers do, in one value.
 *
 * @param name the module's name: in logs and trees, as the default id of children, and, with `registered: true`, the registered name.
 * @param callbacks see {@link Callbacks}.
 * @throws ArgumentError when a callback is unknown or no function.
 */
export function define<
  Args extends readonly unknown[],
  Out extends MaybePromise<InitResult<unknown>>,
  Calls extends CallTable<StateOf<Out>> | CallFunction<StateOf<Out>>,
  Casts extends CastTable<StateOf<Out>> | CastFunction<StateOf<Out>>,
>(
  name: string,
  callbacks: Callbacks<Args, Out, Calls, Casts>,
): Module<
  Args,
  Pid<{ readonly calls: CallsOf<Calls>; readonly casts: CastsOf<Casts> }> | Ignored<Out>,
  { readonly calls: CallsOf<Calls>; readonly casts: CastsOf<Casts> }
> {
  const loose = callbacks as unknown as AnyCallbacks;
  if (loose["isolation"] === undefined) return moduleOf(new ServerBehaviour(compile(name, loose)), loose) as never;
  if (loose["isolation"] !== "thread") throw new ArgumentError(`expected \`isolation\` of ${name} to be "thread", got: ${inspect(loose["isolation"])}`);
  isolated.set(name, loose);
  return moduleOf(new ServerBehaviour(compileThread(name, loose)), loose) as never;
}

/** Modules whose servers run in threads of their own, by name: what a thread looks for when it has loaded their file. */
const isolated = new Map<string, AnyCallbacks>();

/** Starts, in the thread that is its own, the server of a module; for isolation/thread.ts. */
export function startIsolated(name: string, args: readonly unknown[]): Promise<Pid | undefined> {
  const callbacks = isolated.get(name);
  if (callbacks === undefined) {
    throw new ArgumentError(`expected the file of ${name} to define it when it is loaded, but it did not

Call GenServer.define at the top of the file that \`file\` names.`);
  }
  return startServer({ behaviour: new ServerBehaviour(compile(name, callbacks)), args, link: false, options: {} });
}

/** A module over a behaviour that runs in a server's loop; other doors of this package make theirs with it. */
export function moduleOf(behaviour: ServerBehaviour, options: Readonly<Record<string, unknown>>): Named {
  const module = {
    name: behaviour.title,
    startLink: (...args: unknown[]) => launch(module, args, true),
    start: (...args: unknown[]) => launch(module, args, false),
    childSpec(this: { name: string; startLink: (...args: unknown[]) => Promise<Pid | undefined> }, ...args: unknown[]): ChildSpec {
      return { id: this.name, start: () => this.startLink(...args), ...(options["childSpec"] as Partial<ChildSpec> | undefined) };
    },
  };
  Object.defineProperty(module, Symbol.for("nodejs.util.inspect.custom"), { value: () => behaviour.title });
  internals.set(module, { behaviour, registered: options["registered"] === true });
  return module;
}

function launch(module: object, args: readonly unknown[], link: boolean): Promise<Pid | undefined> {
  const found = internals.get(module);
  if (found === undefined) return Promise.reject(new ArgumentError(`expected a module made by GenServer.define, got: ${inspect(module)}`));
  const { behaviour, registered } = found;
  const [argument, options = {}] = args as [unknown, StartOptions?];
  return startServer({
    behaviour,
    args: argument === undefined ? [] : [argument],
    link,
    options: registered && options.name === undefined ? { ...options, name: behaviour.title } : options,
  });
}

/**
 * Starts a server linked with the caller.
 *
 * @returns its pid when init is done; `undefined` when init ignored.
 * @throws StartError with OTP's reason: what init stopped with or threw, `["already_started", pid]`, or `"timeout"`.
 */
export function startLink<Args extends readonly unknown[], Started extends Pid | undefined, Messages extends Protocol>(
  module: Module<Args, Started, Messages>,
  ...args: StartArgs<Args>
): Promise<Started> {
  return new Promise((done) => {
    checkModule(module);
    done(module.startLink(...args));
  });
}

/** Starts a server without a link: its end is nobody's business but its monitors'. Errors as {@link startLink}. */
export function start<Args extends readonly unknown[], Started extends Pid | undefined, Messages extends Protocol>(
  module: Module<Args, Started, Messages>,
  ...args: StartArgs<Args>
): Promise<Started> {
  return new Promise((done) => {
    checkModule(module);
    done(module.start(...args));
  });
}

/**
 * Asks a server and waits for the answer.
 *
 * @param request the tag, then the arguments of its handler.
 * @param options milliseconds to wait (default 5000), or {@link CallOptions}.
 * @returns what the handler replied.
 * @throws ExitError `"noproc"` when nobody is there, the server's exit reason when it ends before it answers, `"timeout"`,
 * `"calling_self"`, `["call_cycle", pids]`, `"overload"` when its mailbox is full, `"aborted"`.
 */
export function call<Messages extends Protocol, Tag extends TagsOf<Messages["calls"]>>(
  server: Server<Messages>,
  request: RequestOf<Messages["calls"], Tag>,
  options?: number | "infinity" | CallOptions,
): Promise<AnswerFor<Messages["calls"], Tag>>;
export function call<Request, Answer>(
  server: Server<{ readonly calls: Takes<Request, Answer>; readonly casts: object }>,
  request: Request,
  options?: number | "infinity" | CallOptions,
): Promise<Answer>;
export function call(server: UntypedServer, request: unknown, options?: number | "infinity" | CallOptions): Promise<unknown>;
export function call(server: Destination, message: unknown, options?: number | "infinity" | CallOptions): Promise<unknown> {
  const caller = self();
  let pid: Pid | undefined;
  try {
    pid = server instanceof Pid ? server : resolve(server);
  } catch (error) {
    return Promise.reject(error);
  }
  const target = pid === undefined ? undefined : Pid.cell(pid);
  if (options === undefined && target !== undefined && target.idle && Array.isArray(message) && (caller.flags & kDead) === 0 && mayInline()) {
    const answer = (target.behaviour as ServerBehaviour).callNow(target, freeze(message), () => newRequest({ caller, target, server, message }));
    if (answer !== undefined) return answer;
  }
  return callInQueue({ caller, pid, target, server, message, options });
}

interface Asked {
  readonly caller: Cell;
  readonly target: Cell | undefined;
  readonly server: Destination;
  readonly message: unknown;
}

interface AskedLater extends Asked {
  readonly pid: Pid | undefined;
  readonly options: number | "infinity" | CallOptions | undefined;
}

function newRequest({ caller, target, server, message }: Asked, timeout: number | "infinity" = kCallTimeout): Request {
  const request = new Request(caller, target, message, ["GenServer", "call", [server, message, timeout]]);
  request.track();
  if (timeout !== "infinity") request.expireAfter(timeout);
  return request;
}

function callInQueue(asked: AskedLater): Promise<unknown> {
  const { caller, pid, target, server, message, options } = asked;
  const { timeout = kCallTimeout, signal } = typeof options === "object" && options !== null ? options : { timeout: options };
  try {
    checkTimeout(timeout, "the timeout of a call");
  } catch (error) {
    return Promise.reject(error);
  }
  const failed = (reason: unknown): Promise<never> => Promise.reject(new ExitError(reason, ["GenServer", "call", [server, message, timeout]]));
  if ((caller.flags & kDead) !== 0) return new Promise(() => {});
  if (pid === undefined) return failed("noproc");
  if (pid === caller.pid) return failed("calling_self");
  if (signal?.aborted === true) return failed("aborted");
  if (target !== undefined) {
    const cycle = cycleOf(caller, target);
    if (cycle !== undefined) return failed(["call_cycle", cycle]);
  }
  const request = newRequest({ caller, target, server, message: freeze(message) }, timeout);
  if (signal !== undefined) request.abortWith(signal);
  deliver(pid, kCall, request, caller);
  return request.promise;
}

/**
 * Tells a server something and goes on: nobody waits, and whether anybody is there is not said.
 *
 * @returns `"ok"`, always.
 */
export function cast<Messages extends Protocol, Tag extends TagsOf<Messages["casts"]>>(
  server: Server<Messages>,
  request: RequestOf<Messages["casts"], Tag>,
): "ok";
export function cast<Request>(server: Server<{ readonly calls: object; readonly casts: Takes<Request, void> }>, request: Request): "ok";
export function cast(server: UntypedServer, request: unknown): "ok";
export function cast(server: Destination, request: unknown): "ok" {
  const pid = server instanceof Pid ? server : whoIs(server);
  if (pid !== undefined) deliver(pid, kCast, freeze(request), self());
  return "ok";
}

function whoIs(server: Destination): Pid | undefined {
  try {
    return resolve(server);
  } catch (error) {
    // A cast never fails, so a via name that throws is nobody; what is no server at all is a mistake of the caller's.
    if (error instanceof ArgumentError) throw error;
    return undefined;
  }
}

/** Answers a caller whose handler said `noreply`; from any process, once. A second answer is dropped. */
export function reply<Answer>(from: From<Answer>, answer: Answer): "ok" {
  if (!(from instanceof Request)) throw new ArgumentError(`expected the \`from\` that a handler was given, got: ${inspect(from)}`);
  // What a killed process was awaiting may come back to it: nothing it says then is heard.
  if ((self().flags & kDead) === 0) from.answer(answer);
  return "ok";
}

/**
 * Ends a server in order: what it has been sent before is handled, `terminate` runs, and when this resolves it is dead and its name free.
 *
 * @param reason default `"normal"`.
 * @param timeout milliseconds, default `"infinity"`; when it is over the call fails, and the server goes on ending.
 * @throws ExitError `"noproc"`, `"calling_self"`, `"timeout"`, or the reason it ended with when that is another.
 */
export function stop(server: Destination, reason: unknown = "normal", timeout: number | "infinity" = "infinity"): Promise<"ok"> {
  return new Promise((done, reject) => {
    checkTimeout(timeout, "the timeout of a stop");
    const caller = self();
    const pid = resolve(server);
    const failed = (why: unknown): void => reject(new ExitError(why, ["GenServer", "stop", [server, reason, timeout]]));
    if (pid === undefined) return failed("noproc");
    if (pid === caller.pid) return failed("calling_self");
    let timer: Timer | undefined;
    const ref = onDown(caller, pid, (why) => {
      clearTimer(timer);
      if ((caller.flags & kDead) !== 0) return;
      if (why === reason) done("ok");
      else failed(why);
    });
    const target = Pid.cell(pid);
    if (target === undefined) return;
    if (timeout !== "infinity") {
      timer = setTimer(timeout, () => {
        demonitor(caller, ref, false);
        failed("timeout");
      });
    }
    if ((target.flags & kBody) !== 0) deliver(pid, kExitSignal, reason, caller);
    else deliver(pid, kSystem, stopMessage(reason), caller);
  });
}

function stopMessage(reason: unknown): SystemMessage {
  return {
    run: (cell) => {
      cell.flags &= ~kRunning;
      stopServer(cell, reason, cell.state, { request: undefined, message: ["system", ["terminate", reason]] });
    },
    fail: () => {},
  };
}

/** The pid behind a server, or `undefined`. */
export function whereis(server: Destination): Pid | undefined {
  const pid = resolve(server);
  return pid === undefined || Pid.cell(pid) === undefined ? undefined : pid;
}

/** Answers of a multi-call: by node, and the nodes that gave none. */
export type MultiCall = readonly [replies: readonly (readonly [node: string, answer: unknown])[], badNodes: readonly string[]];

/** Calls the servers of one name on several nodes: the answers, and the nodes that gave none. */
export async function multiCall(nodes: readonly string[], name: string, request: unknown, timeout: number | "infinity" = "infinity"): Promise<MultiCall> {
  const replies: (readonly [string, unknown])[] = [];
  const bad: string[] = [];
  await Promise.all(
    nodes.map(async (node) => {
      try {
        replies.push([node, await call({ name, node }, request, timeout)]);
      } catch (error) {
        if (!(error instanceof ExitError)) throw error;
        bad.push(node);
      }
    }),
  );
  return [replies, bad];
}

/** Casts to the servers of one name on several nodes. @returns `"abcast"`, whoever exists. */
export function abcast(nodes: readonly string[], name: string, request: unknown): "abcast" {
  for (const node of nodes) cast({ name, node }, request);
  return "abcast";
}
