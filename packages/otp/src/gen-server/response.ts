/** Requests whose answer comes as a message: sent now, waited for later, or taken by `handleInfo`. */

import { ArgumentError, type Call, ExitError } from "../errors.ts";
import { type Destination, resolve } from "../name.ts";
import { type Cell, cellOf, kDead } from "../process/cell.ts";
import { root, self } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { checkTimeout } from "../process/info.ts";
import { inspect } from "../process/inspect.ts";
import { kCall, kDown } from "../process/mailbox.ts";
import { Ref } from "../process/pid.ts";
import { receiveIn } from "../process/receive.ts";
import { deliver } from "../process/signal.ts";
import { Request } from "./request.ts";

/** A request that was sent: what its answer is recognised by. */
export class RequestId<out Answer = unknown> extends Ref {
  /** What the server answers; for the compiler alone, never set. */
  declare readonly answer?: Answer;
  readonly call: Call;
  readonly #request: SentRequest | undefined;

  constructor(call: Call, caller?: Cell, target?: Cell) {
    super();
    this.call = call;
    this.#request = caller === undefined ? undefined : new SentRequest(caller, target, this);
  }

  /** The request behind an id; internal to this package. */
  static requestOf(id: RequestId): SentRequest | undefined {
    return id.#request;
  }
}

/** The message that an answer, or the end of the server, arrives as; read it by `GenServer.checkResponse`. */
export class Response {
  readonly id: RequestId;
  /** What came: an answer, or the reason why there is none. */
  readonly outcome: { readonly reply: unknown } | { readonly reason: unknown };

  constructor(id: RequestId, outcome: Response["outcome"]) {
    this.id = id;
    this.outcome = outcome;
  }
}

/** A request that answers by a message. Its caller does not stand still, so it is no part of a cycle. */
class SentRequest extends Request {
  /** Nobody waits any longer: what comes is dropped. */
  abandoned = false;
  readonly #id: RequestId;

  constructor(caller: Cell, target: Cell | undefined, id: RequestId) {
    super(caller, target, (id.call[2] as readonly unknown[])[1], id.call);
    this.#id = id;
    this.promise.catch(() => {});
  }

  override answer(value: unknown): void {
    if (this.done) return;
    super.answer(value);
    this.#tell({ reply: freeze(value) });
  }

  override fail(reason: unknown): void {
    if (this.done) return;
    super.fail(reason);
    this.#tell({ reason });
  }

  /** Like a DOWN message an answer always gets in, also where the mailbox has a limit. */
  #tell(outcome: Response["outcome"]): void {
    if (!this.abandoned) deliver(this.caller.pid, kDown, new Response(this.#id, outcome), root);
  }
}

/** Sends a request; what `GenServer.sendRequest` says. */
export function sendRequestTo(server: Destination, message: unknown): RequestId {
  const caller = self();
  const pid = resolve(server);
  const call: Call = ["GenServer", "sendRequest", [server, freeze(message)]];
  if ((caller.flags & kDead) !== 0) return new RequestId(call);
  const id = new RequestId(call, caller, pid === undefined ? undefined : cellOf(pid));
  const request = RequestId.requestOf(id)!;
  if (pid === undefined) request.fail("noproc");
  else deliver(pid, kCall, request, caller);
  return id;
}

/** Takes the response of a request out of the mailbox of the calling process; `undefined` when it has not come in time. */
export function takeResponse(id: RequestId, timeout: number | "infinity"): Promise<Response | undefined> {
  return new Promise((done) => {
    checkId(id);
    checkTimeout(timeout, "`timeout`");
    const me = self();
    if ((me.flags & kDead) !== 0) return;
    receiveIn<Response>(me, {
      wants: (message) => message instanceof Response && message.id === id,
      timeout,
      take: done,
      expired: () => done(undefined),
    });
  });
}

/** Gives a request up: an answer that comes later is dropped. */
export function abandon(id: RequestId): void {
  const request = RequestId.requestOf(id);
  if (request !== undefined) request.abandoned = true;
}

/** The answer in a response. @throws ExitError when it says that there is none. */
export function replyIn({ id, outcome }: Response): { readonly reply: unknown } {
  if ("reply" in outcome) return outcome;
  throw new ExitError(outcome.reason, id.call);
}

/** Refuses what is no request id. */
export function checkId(id: unknown): asserts id is RequestId {
  if (!(id instanceof RequestId))
    throw new ArgumentError(`expected what GenServer.sendRequest returned, got: ${inspect(id)}`);
}
