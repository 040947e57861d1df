/**
 * The way of every request to the application and back: one outermost handler.
 *
 * In order: health, a turn of waiting during a drain, the target, the length of the body, the application; then what it threw, what it did
 * not find, and what it streams. No promise is made for an application that answers at once.
 */
import { inspect } from "node:util";

import { Logger } from "@hinotori/otp";
import type { HttpBindings } from "@hono/node-server";

import { BadRequestError, EndpointArgumentError } from "../errors.ts";
import type { Answer } from "./answer.ts";
import { bodyOf, watched } from "./body.ts";
import { announcesTooMuch, limited, limitFor, tooLarge } from "./body-limit.ts";
import type { Settings } from "./options.ts";
import type { Exchange, MayRender, Way } from "./exchange.ts";
import { enforceSsl } from "./force-ssl.ts";
import { healthAnswer } from "./health.ts";
import type { Home } from "./home.ts";
import { notFoundAnswer } from "./not-found.ts";
import { render } from "./render-errors.ts";
import type { Rendered } from "./renderers.ts";
import type { Served } from "./served.ts";
import { pause, type Traffic } from "./traffic.ts";
import { Unsent } from "./unsent.ts";
import type { WebApp } from "./web-app.ts";

/** Answers the requests of sockets that poll; `undefined` for every other request. */
export interface Polls {
  take(request: Request, exchange: Exchange): Promise<Response> | undefined;
}

type Answered = Response | Promise<Response>;

/** The handler of one endpoint, with what it decides by; settings are replaced when the configuration changes. */
export class Pipeline implements Way {
  /** The settings in force. */
  settings: Settings;
  /** What is going on at the endpoint. */
  readonly traffic: Traffic;
  /** Takes the requests of sockets that poll, where there are any. */
  polls: Polls | undefined = undefined;
  readonly #app: WebApp;
  /** Out of reach of anything that prints a context, since it knows the secret. */
  readonly #home: Home & { readonly traffic: Traffic };

  constructor(app: WebApp, home: Home & { readonly traffic: Traffic }) {
    this.#app = app;
    this.#home = home;
    this.settings = home.settings;
    this.traffic = home.traffic;
  }

  get home(): Home {
    return this.#home;
  }

  get draining(): boolean {
    return this.traffic.draining;
  }

  get drainSignal(): AbortSignal {
    return this.traffic.drainSignal;
  }

  received(exchange: Exchange): void {
    this.traffic.receivedCount++;
    this.traffic.reporter.started(exchange);
  }

  stopped(exchange: Exchange, status: number): void {
    this.traffic.reporter.stopped(exchange, status);
  }

  /** Answers a request that came over a socket. Never throws, never rejects. */
  readonly overSocket = (request: Request, node: HttpBindings): Answered => {
    const { exchange } = node.outgoing as Answer;
    const { draining } = this;
    const health = healthAnswer(exchange, this.settings.health, draining);
    if (health !== undefined) {
      exchange.quiet = true;
      return health;
    }
    return draining ? pause(0).then(() => this.#handle(request, exchange)) : this.#handle(request, exchange);
  };

  /** Answers a request that came without a socket, as a test makes it. */
  async withoutSocket(request: Request): Promise<Response> {
    const exchange = new Unsent(this, request);
    const { reporter } = this.traffic;
    reporter.started(exchange);
    const health = healthAnswer(exchange, this.settings.health, this.draining);
    exchange.quiet = health !== undefined;
    const response = await (health ?? this.#handle(request, exchange));
    reporter.stopped(exchange, response.status);
    const headers = new Headers(response.headers);
    headers.set("x-request-id", exchange.requestId);
    if (exchange.hsts !== undefined) headers.set("strict-transport-security", exchange.hsts);
    const { status, statusText } = response;
    return new Response(response.body, { status, statusText, headers });
  }

  failed(error: unknown, exchange: Exchange, accept: string | null | undefined): MayRender {
    if (exchange.begun || exchange.abandoned) {
      if (!isAbort(error, exchange)) this.traffic.reporter.broke(exchange, error);
      exchange.breakOff();
      return undefined;
    }
    exchange.failure = { error };
    const rendered = render({ error, accept, requestId: exchange.requestId, exchange, app: this.#app }, this.settings);
    if (rendered instanceof Promise) return rendered.then((made) => this.#told(made, exchange));
    return this.#told(rendered, exchange);
  }

  #told(rendered: Rendered, exchange: Exchange): Rendered {
    this.traffic.reporter.rendered(exchange, rendered.problem, exchange.failure?.error);
    if (rendered.keep !== undefined) exchange.failure = { error: exchange.failure?.error, keep: rendered.keep };
    return rendered;
  }

  /** What is logged on the way carries the id of the request, as far as the Logger's scopes reach. */
  #handle(request: Request, exchange: Exchange): Answered {
    return Logger.within(exchange, () => this.#answer(request, exchange));
  }

  #answer(request: Request, exchange: Exchange): Answered {
    const refused = this.#refuse(request, exchange);
    if (refused !== undefined) return this.renderThrown(refused, request.headers.get("accept"), exchange);
    const { forceSsl } = this.settings;
    const sent = forceSsl === false ? undefined : enforceSsl(request, exchange, forceSsl);
    if (sent !== undefined) return sent;
    const bounded = hasNoBody(request) ? request : this.#bound(request);
    try {
      const answered =
        this.polls?.take(bounded, exchange) ?? this.traffic.reporter.dispatch.run(this.#app, bounded, exchange);
      if (!(answered instanceof Promise)) return this.#finish(answered, request, exchange);
      return answered.then(
        (response) => this.#finish(response, request, exchange),
        (error: unknown) => this.renderThrown(error, request.headers.get("accept"), exchange),
      );
    } catch (error) {
      return this.renderThrown(error, request.headers.get("accept"), exchange);
    }
  }

  /** Why a request is not even shown to the application. */
  #refuse(request: Request, { target, incoming }: Exchange): Error | undefined {
    if (incoming !== undefined && hasTwoHosts(incoming.rawHeaders)) {
      return new BadRequestError("expected a request to one host, got more than one host header");
    }
    if (target.includes("%") && !isDecodable(target)) {
      return new BadRequestError("expected a percent-encoded target, got one that cannot be decoded");
    }
    if (hasNoBody(request)) return undefined;
    const { headers } = request;
    const limit = limitFor(headers.get("content-type"), this.settings);
    const said = { length: headers.get("content-length"), encoding: headers.get("transfer-encoding") };
    return limit !== undefined && announcesTooMuch(said, limit.bytes) ? tooLarge(limit) : undefined;
  }

  /** The request with a limit to its body, where that has no announced length. */
  #bound(request: Request): Request {
    if (!request.headers.has("transfer-encoding")) return request;
    const limit = limitFor(request.headers.get("content-type"), this.settings);
    return limit === undefined ? request : limited(request, limit.bytes, limit.option);
  }

  #finish(response: Response, request: Request, exchange: Exchange): Answered {
    try {
      const status: unknown = response?.status;
      if (typeof status !== "number") throw noResponse(response);
      const keep = exchange.failure?.keep;
      if (keep !== undefined) for (const name in keep) response.headers.set(name, keep[name]!);
      if (status === 404) return notFoundAnswer(response, request, { app: this.#app, exchange });
      if (exchange.outgoing === undefined) return response;
      const body = bodyOf(response);
      if (typeof body !== "object" || !(body instanceof ReadableStream)) return response;
      return this.#stream(response, body, exchange as Served);
    } catch (error) {
      // What is no response, or has headers that are none, is found out here at the latest.
      return this.renderThrown(error, request.headers.get("accept"), exchange);
    }
  }

  #stream(response: Response, body: ReadableStream, exchange: Served): Response {
    exchange.eventStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    return watched(response, body, (error) => {
      if (!isAbort(error, exchange)) this.traffic.reporter.broke(exchange, error);
      exchange.breakOff();
    });
  }

  /** The response for what was thrown. */
  renderThrown(error: unknown, accept: string | null | undefined, exchange: Exchange): Answered {
    const rendered = this.failed(error, exchange, accept);
    if (rendered === undefined) return new Response(null);
    return rendered instanceof Promise ? rendered.then(toResponse) : toResponse(rendered);
  }
}

function toResponse({ body, problem, headers }: Rendered): Response {
  return new Response(body, { status: problem.status, headers: { ...headers } });
}

function noResponse(made: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected the application to answer with a Response, got: ${inspect(made)}\n\n` +
      'Return one of the context\'s:\n\n    app.get("/", (c) => c.text("Welcome home"))',
  );
}

/** Whether this error only says that the client has gone. */
function isAbort(error: unknown, exchange: Exchange): boolean {
  if (!exchange.abandoned) return false;
  const { name, code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  return /abort|prematurely closed|ECONNRESET|EPIPE/i.test(`${name} ${code} ${message}`);
}

function hasNoBody({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** Whoever stands before us may have looked at the other one. Names and values in turn. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count > 1;
}

function isDecodable(target: string): boolean {
  try {
    decodeURIComponent(target);
    return true;
  } catch {
    return false;
  }
}
