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
 * `call` asks and waits, 5 seconds unless you say otherwise; `cast` tells and goes on; `sendRequest` asks and goes on, and its answer comes as a message.
 * A server is a pid, a module that was started under its own name (`registered: true`), a name, a via name of a Registry, or `{ name, node }`.
 *
 * ## Under a supervisor
 *
 * A module is a child: `Supervisor.startLink([[Tickets, 100]], { strategy: "one_for_one" })`.
 *
 * ## Callbacks
 *
 * State first, message after. Each returns a way out: `ok(state)`, `ignore()`, `error(reason)` from `init`; `reply(value, state)`, `noreply(state)`,
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
 * ## More than it can take
 *
 * With `mailboxLimit: 1000` in the definition, a caller beyond the thousandth message that waits gets an {@link ExitError} `"overload"` at once, and a cast or
 * message is dropped; exits, DOWN messages and the messages of supervisors and Sys always get in. **Unlike OTP**, where a mailbox grows until memory ends;
 * without the option it does so here as well.
 *
 * With `isolation: "thread"` and `file: import.meta.url` each server of the module runs in a thread of its own: a loop that never ends, or a leak, ends that
 * server alone, by its supervisor, its `resourceLimits` or a kill. What goes in and out is cloned; what cannot be cloned is refused with the path to it.
 *
 * ## Limits
 *
 * **Unlike OTP**, a cycle of calls fails at once (`["call_cycle", pids]`) where OTP waits for the timeout; a call that is made and not awaited counts as
 * waiting, one by `sendRequest` does not. Messages are not copied: in development and test they are frozen. `"hibernate"` is taken and does nothing, since
 * there is no heap of its own to shrink. A callback that returns a promise should be an `async` function: one that is not, and has answered at once before,
 * has the root as `Process.self()` after the first `await` of its first promise.
 */

import { ArgumentError, ExitError } from "./errors.ts";
import { type Destination, resolve } from "./name.ts";
import { kDead } from "./process/cell.ts";
import { self } from "./process/context.ts";
import { inspect } from "./process/inspect.ts";
import { type Pid, type Protocol, type Takes, kThisNode } from "./process/pid.ts";
import { type CallOptions, callServer, castServer } from "./gen-server/call.ts";
import type { AnyCallbacks, Callbacks } from "./gen-server/callbacks.ts";
import { checkModule } from "./gen-server/init.ts";
import { type Module, type StartArgs, moduleFrom } from "./gen-server/module.ts";
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
  UnknownPid,
  UntypedServer,
} from "./gen-server/protocol.ts";
import { Request } from "./gen-server/request.ts";
import {
  type RequestId,
  Response,
  abandon,
  checkId,
  replyIn,
  sendRequestTo,
  takeResponse,
} from "./gen-server/response.ts";

export type { CallOptions } from "./gen-server/call.ts";
export type { StartOptions } from "./gen-server/init.ts";
export type { Module, StartArgs } from "./gen-server/module.ts";
export type { RequestId } from "./gen-server/response.ts";
export { stop } from "./gen-server/stop.ts";

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
  return moduleFrom(name, callbacks as unknown as AnyCallbacks) as never;
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
export function call(
  server: UntypedServer,
  request: unknown,
  options?: number | "infinity" | CallOptions,
): Promise<unknown>;
export function call<Messages extends Protocol>(
  server: UnknownPid<Messages>,
  request: unknown,
  options?: number | "infinity" | CallOptions,
): Promise<unknown>;
export function call<Request, Answer>(
  server: Server<{ readonly calls: Takes<Request, Answer>; readonly casts: object }>,
  request: Request,
  options?: number | "infinity" | CallOptions,
): Promise<Answer>;
// The last overload is the one that the compiler speaks of when none fits: the table of tags.
export function call<Messages extends Protocol, Tag extends TagsOf<Messages["calls"]>>(
  server: Server<Messages>,
  request: RequestOf<Messages["calls"], Tag>,
  options?: number | "infinity" | CallOptions,
): Promise<AnswerFor<Messages["calls"], Tag>>;
export function call(
  server: Destination,
  message: unknown,
  options?: number | "infinity" | CallOptions,
): Promise<unknown> {
  return callServer(server, message, options);
}

/**
 * Tells a server something and goes on: nobody waits, and whether anybody is there is not said.
 *
 * @returns `"ok"`, always.
 */
export function cast(server: UntypedServer, request: unknown): "ok";
export function cast<Messages extends Protocol>(server: UnknownPid<Messages>, request: unknown): "ok";
export function cast<Request>(
  server: Server<{ readonly calls: object; readonly casts: Takes<Request, void> }>,
  request: Request,
): "ok";
export function cast<Messages extends Protocol, Tag extends TagsOf<Messages["casts"]>>(
  server: Server<Messages>,
  request: RequestOf<Messages["casts"], Tag>,
): "ok";
export function cast(server: Destination, request: unknown): "ok" {
  return castServer(server, request);
}

/**
 * Sends a request whose answer comes as a message: goes on at once, and is asked for later.
 *
 * Wait with {@link receiveResponse} or {@link waitResponse}, or let it arrive at `handleInfo` and look with {@link checkResponse}: so a server asks others
 * without standing still. No timeout runs, and a request that is never asked for leaves its answer in the mailbox.
 *
 * @throws ArgumentError when it is no server at all; a server that is not there is a failure of the response.
 */
export function sendRequest(server: UntypedServer, request: unknown): RequestId;
export function sendRequest<Messages extends Protocol>(server: UnknownPid<Messages>, request: unknown): RequestId;
export function sendRequest<Request, Answer>(
  server: Server<{ readonly calls: Takes<Request, Answer>; readonly casts: object }>,
  request: Request,
): RequestId<Answer>;
export function sendRequest<Messages extends Protocol, Tag extends TagsOf<Messages["calls"]>>(
  server: Server<Messages>,
  request: RequestOf<Messages["calls"], Tag>,
): RequestId<AnswerFor<Messages["calls"], Tag>>;
export function sendRequest(server: Destination, request: unknown): RequestId {
  return sendRequestTo(server, request);
}

/**
 * Waits for the answer of a request, and gives the request up when it does not come in time: an answer that comes later is dropped.
 *
 * @throws ExitError `"timeout"`, or why there will be no answer.
 */
export async function receiveResponse<Answer>(
  id: RequestId<Answer>,
  timeout: number | "infinity" = "infinity",
): Promise<Answer> {
  const response = await takeResponse(id, timeout);
  if (response !== undefined) return replyIn(response).reply as Answer;
  abandon(id);
  throw new ExitError("timeout", id.call);
}

/**
 * Waits for the answer of a request as long as given, and may be called again.
 *
 * @returns `{ reply }`, or `"timeout"`: the answer may still come.
 * @throws ExitError when there will be no answer.
 */
export async function waitResponse<Answer>(
  id: RequestId<Answer>,
  timeout: number | "infinity" = "infinity",
): Promise<{ readonly reply: Answer } | "timeout"> {
  const response = await takeResponse(id, timeout);
  return response === undefined ? "timeout" : (replyIn(response) as { readonly reply: Answer });
}

/**
 * Whether a message, as `handleInfo` got it, is the answer of a request.
 *
 * @returns `{ reply }`, or `"no_reply"`: it is another message.
 * @throws ExitError when the message says that there will be no answer.
 */
export function checkResponse<Answer>(
  message: unknown,
  id: RequestId<Answer>,
): { readonly reply: Answer } | "no_reply" {
  checkId(id);
  if (!(message instanceof Response) || message.id !== id) return "no_reply";
  return replyIn(message) as { readonly reply: Answer };
}

/** Answers a caller whose handler said `noreply`; from any process, once. A second answer is dropped. */
export function reply<Answer>(from: From<Answer>, answer: Answer): "ok" {
  if (!(from instanceof Request))
    throw new ArgumentError(`expected the \`from\` that a handler was given, got: ${inspect(from)}`);
  // What a killed process was awaiting may come back to it: nothing it says then is heard.
  if ((self().flags & kDead) === 0) from.answer(answer);
  return "ok";
}

/** The pid behind a server, or `undefined`; as in Elixir a pid is its own answer, also that of a process which has ended. */
export function whereis(server: Destination): Pid | undefined {
  const pid = resolve(server);
  // A name on another node has no pid here.
  return pid !== undefined && pid.node !== kThisNode && typeof server === "object" && "name" in server
    ? undefined
    : pid;
}

/** Answers of a multi-call: by node, and the nodes that gave none. */
export type MultiCall = readonly [
  replies: readonly (readonly [node: string, answer: unknown])[],
  badNodes: readonly string[],
];

/** Calls the servers of one name on several nodes: the answers, and the nodes that gave none. */
export async function multiCall(
  nodes: readonly string[],
  name: string,
  request: unknown,
  timeout: number | "infinity" = "infinity",
): Promise<MultiCall> {
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
