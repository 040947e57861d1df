/**
 * Polls, as the published client sends them: a first GET begins a session, each further one waits for messages, a POST pushes.
 *
 * What the protocol has to say is in the `status` of the body; the answer itself is 200. **Unlike Phoenix**, a session lives on one
 * node: a balancer has to bring a client's polls to where it has begun.
 */
import { randomBytes } from "node:crypto";

import { Clock, GenServer } from "@hinotori/otp";

import { announcesTooMuch, limited } from "../endpoint/body-limit.ts";
import type { Exchange } from "../endpoint/exchange.ts";
import { statusOf } from "../endpoint/problem.ts";
import { kClientGone } from "../endpoint/reporter.ts";
import { BodyTooLargeError } from "../errors.ts";
import { sign, verify } from "../token.ts";
import { admit, type Door, isWelcome, type Knock, Refused } from "./admission.ts";
import type { Connection } from "./connection.ts";
import { type Asking, askingOf, findMount, splitTarget } from "./handshake.ts";
import type { LogLevel } from "./log-level.ts";
import { Frame } from "./message.ts";
import type { Mount } from "./mount.ts";
import type { LongPollOptions } from "./options.ts";
import { PollSession } from "./poll-session.ts";
import { logTransport } from "./transport-log.ts";

/** What polls need of their endpoint. */
export interface PollsHost {
  readonly door: Door;
  /** What tokens are signed with. */
  readonly secret: string;
  /** A session has begun. */
  opened(connection: Connection): void;
}

/** A request of a poll. */
interface Asked extends Knock {
  readonly request: Request;
  readonly exchange: Exchange;
  readonly options: Required<LongPollOptions>;
}

/** What the tokens of sessions are for. */
const kSalt = "hinotori.longpoll";
/** So many messages one push may bring; the published client sends no more. */
const kMostMessages = 100;

/** The polls of one endpoint. */
export class LongPoll {
  readonly #mounts: readonly Mount[];
  readonly #host: PollsHost;
  readonly #suffixes: readonly string[];
  readonly #sessions = new Map<string, PollSession>();

  constructor(mounts: readonly Mount[], host: PollsHost) {
    this.#mounts = mounts;
    this.#host = host;
    this.#suffixes = mounts.map((mount) => optionsOf(mount).path);
  }

  /** Answers a request that is for a poll; `undefined` for every other, which costs next to nothing. */
  take(request: Request, exchange: Exchange): Promise<Response> | undefined {
    const { target } = exchange;
    if (!this.#suffixes.some((suffix) => target.includes(suffix))) return undefined;
    const found = findMount(target, this.#mounts, "longpoll");
    if (found === undefined) return undefined;
    exchange.quiet = true;
    const asking = askingIn(request, exchange);
    const options = optionsOf(found.mount);
    const answer = this.#answer({ request, exchange, asking, found, transport: "longpoll", options });
    return options.transportLog === false ? answer : logged(options.transportLog, exchange, answer);
  }

  async #answer(asked: Asked): Promise<Response> {
    const { method } = asked.request;
    const named = method === "GET" || method === "POST" ? this.#nameOf(asked) : undefined;
    if (method === "GET" && named === undefined) return this.#begin(asked);
    if (!isWelcome(this.#host.door, asked)) return answer({ status: 403 });
    if (method === "OPTIONS") return preflight(asked.asking);
    if (method !== "GET" && method !== "POST") return refusal(400);
    const session = this.#sessions.get(named ?? "");
    if (session === undefined || session.mount !== asked.found.mount) return answer({ status: 410 });
    return method === "GET" ? listen(session, asked) : push(session, asked);
  }

  /** The session that a request names, by a token of ours. */
  #nameOf({ asking, options }: Asked): string | undefined {
    const token = tokenIn(asking);
    const verified = verify(this.#host.secret, kSalt, token, { maxAge: options.tokenMaxAgeMs / 1_000 });
    return verified.status === "ok" && typeof verified.data === "string" ? verified.data : undefined;
  }

  async #begin(asked: Asked): Promise<Response> {
    const { exchange, found, options } = asked;
    const gone = new AbortController();
    exchange.outgoing?.once("close", () => gone.abort());
    const admitted = await admit(this.#host.door, asked, gone.signal);
    if (admitted instanceof Refused) {
      const { status } = admitted;
      return status === 403 || status === 500 ? answer({ status }) : refusal(status);
    }
    const session = new PollSession(found.mount, admitted, options.windowMs);
    const name = randomBytes(16).toString("base64url");
    this.#sessions.set(name, session);
    session.whenOver(() => this.#sessions.delete(name));
    await GenServer.call(admitted, ["open", session]);
    this.#host.opened(session);
    return answer({ status: 410, token: sign(this.#host.secret, kSalt, name), messages: [] });
  }
}

/** Logs a request when it is answered. */
async function logged(level: LogLevel, exchange: Exchange, answer: Promise<Response>): Promise<Response> {
  const { method, target, startedAt: began, requestId } = exchange;
  const tell = (status: number): void =>
    logTransport(level, { method, target, began, requestId, status: exchange.abandoned ? kClientGone : status });
  try {
    const response = await answer;
    tell(response.status);
    return response;
  } catch (error) {
    tell(statusOf(error));
    throw error;
  }
}

async function listen(session: PollSession, { exchange: { outgoing }, asking, options }: Asked): Promise<Response> {
  const poll = session.poll();
  let unread: Clock.Timer | undefined;
  let isTaken = false;
  outgoing?.once("finish", () => (isTaken = true));
  outgoing?.once("close", () => {
    Clock.clearTimer(unread);
    if (!isTaken) session.abandon(poll);
  });
  const { status, messages } = await poll.answer;
  const cutOff = (): void => {
    // Node calls an answer that is cut off finished: what was in it is taken back before.
    session.abandon(poll);
    outgoing?.destroy();
  };
  // Who does not read the answer for as long as a poll waits has gone, or never means to.
  if (messages.length > 0) unread = Clock.setTimer(options.windowMs, cutOff, { ref: false });
  return answer({ status, token: tokenIn(asking), messages });
}

/** What a client sends as its token: in a header, or as the last of its parameters, behind those that are its own. */
function tokenIn({ target, headers }: Asking): string | undefined {
  const sent = headers["x-phoenix-longpoll-token"];
  return typeof sent === "string" ? sent : new URLSearchParams(splitTarget(target)[1]).getAll("token").at(-1);
}

async function push(session: PollSession, asked: Asked): Promise<Response> {
  const frames = await readFrames(asked);
  return answer({ status: frames === undefined ? 413 : await session.push(frames) });
}

/** The frames of a push; `undefined` when they are too many. */
async function readFrames({ request, options: { maxBodySize } }: Asked): Promise<Frame[] | undefined> {
  const { headers } = request;
  const said = { length: headers.get("content-length"), encoding: headers.get("transfer-encoding") };
  if (announcesTooMuch(said, maxBodySize)) throw tooLarge(maxBodySize);
  const body = await (said.encoding === null ? request : limited(request, maxBodySize)).text();
  if (headers.get("content-type") !== "application/x-ndjson") return [new Frame(Buffer.from(body), false)];
  const lines = body.split("\n", kMostMessages + 2);
  if (lines.at(-1) === "") lines.pop();
  return lines.length > kMostMessages ? undefined : lines.map(frameOf);
}

function frameOf(line: string): Frame {
  return line.startsWith("[") ? new Frame(Buffer.from(line), false) : new Frame(Buffer.from(line, "base64"), true);
}

function tooLarge(limit: number): BodyTooLargeError {
  return new BodyTooLargeError(
    `expected a push of at most ${limit} bytes, got a longer one\n\nSend less, or raise \`longpoll.maxBodySize\` where the socket is mounted.`,
  );
}

function optionsOf({ options: { longpoll } }: Mount): Required<LongPollOptions> {
  // Only mounts that take polls get here.
  return longpoll as Required<LongPollOptions>;
}

function askingIn(request: Request, { incoming, target }: Exchange): Asking {
  if (incoming !== undefined) return askingOf(incoming);
  return { target, headers: Object.fromEntries(request.headers), peer: { address: undefined, port: undefined } };
}

/** Origins are checked, so that any page may read the answer. */
const kOpen: Readonly<Record<string, string>> = { "access-control-allow-origin": "*", "cache-control": "no-store" };

interface Body {
  readonly status: number;
  readonly token?: string | undefined;
  readonly messages?: readonly string[];
}

function answer(body: Body): Response {
  const headers = { ...kOpen, "content-type": "application/json; charset=utf-8" };
  return new Response(JSON.stringify(body), { headers });
}

/** A refusal that the protocol has no word for: the client sees a request that failed, and tries again later. */
function refusal(status: number): Response {
  return new Response("", { status, headers: status === 503 ? { ...kOpen, "retry-after": "1" } : kOpen });
}

function preflight({ headers }: Asking): Response {
  const wanted = headers["access-control-request-headers"] ?? "";
  return new Response("", {
    headers: {
      ...kOpen,
      "access-control-allow-headers": /^[\w\-, ]*$/.test(wanted) ? wanted : "",
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-max-age": "3600",
    },
  });
}
