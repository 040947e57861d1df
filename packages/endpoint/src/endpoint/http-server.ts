/**
 * Node's http server with our answers, with TLS or without: listens, tells where, stops listening, closes.
 *
 * What comes over a socket reaches the pipeline through node-server, or is refused here when it is not HTTP.
 */
import { AsyncResource } from "node:async_hooks";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";

import { Clock } from "@hinotori/otp";
import { getRequestListener, RequestError } from "@hono/node-server";

import { type DevLink, devLink } from "../dev/link.ts";
import { BadRequestError, ListenError } from "../errors.ts";
import { Answer } from "./answer.ts";
import { announcesTooMuch, limitFor } from "./body-limit.ts";
import { isOpened } from "./connection.ts";
import type { Sockets } from "../socket/sockets.ts";
import type { Settings } from "./options.ts";
import { refuseBytes } from "./malformed.ts";
import type { Pipeline } from "./pipeline.ts";
import { RestWatch } from "./rest.ts";
import { StallWatch } from "./stall.ts";
import type { HttpsOptions } from "./https-options.ts";
import { tlsContext } from "./tls.ts";

/** Where a server listens. */
export interface ServerInfo {
  /** The address. */
  readonly ip: string;
  /** The real port, also when 0 was asked for. */
  readonly port: number;
}

type HttpOfAnswers = Server<typeof IncomingMessage, typeof Answer>;

/** Made when this file is loaded, outside any process: what a socket brings in must not run as the process that listens. */
const outside = new AsyncResource("HinotoriEndpoint");

/** One listening server. */
export class HttpServer {
  readonly #server: HttpOfAnswers;
  readonly #pipeline: Pipeline;
  readonly #sockets: Sockets;
  readonly #rests = new RestWatch();
  readonly #stalls = new StallWatch();
  readonly #https: HttpsOptions | false;
  /** Connections that have not yet agreed on how they are encrypted. */
  readonly #shakingHands = new Set<Socket>();
  #sweeper: Clock.Timer | undefined;
  /** Where others reach the dev server in front, when there is one. */
  #place: ServerInfo | undefined;
  /** The answer that was made last: node-server reports a bad request before it says whose it is. */
  #latest: Answer | undefined;

  constructor(pipeline: Pipeline, sockets: Sockets, https: HttpsOptions | false = false) {
    this.#pipeline = pipeline;
    this.#sockets = sockets;
    this.#https = https;
    this.#server = outside.runInAsyncScope(() => this.#create(pipeline.settings));
  }

  /** Where it listens; `undefined` when it does not. */
  get info(): ServerInfo | undefined {
    const address = this.#server.address() as AddressInfo | null;
    if (address !== null && this.#place !== undefined) return this.#place;
    return address === null ? undefined : { ip: address.address, port: address.port };
  }

  /**
   * Listens, and resolves with where.
   *
   * @throws ListenError when the address cannot be had.
   */
  listen(): Promise<ServerInfo> {
    const { http, https } = this.#pipeline.settings;
    // What the dev server is in front of is plain http.
    if (this.#https !== false && https !== false) return this.#listenAt(https.ip, https.port);
    const { ip, port } = http;
    const link = devLink();
    return link === undefined ? this.#listenAt(ip, port) : this.#listenBehind(link, { ip, port });
  }

  #listenAt(ip: string, port: number): Promise<ServerInfo> {
    return new Promise((listening, failed) => {
      this.#server.once("error", (cause: NodeJS.ErrnoException) => failed(cannotListen(ip, port, cause)));
      outside.runInAsyncScope(() => {
        // Without a host Node takes every address, and IPv4 alone on a machine that has no IPv6.
        const at = ip === "::" ? { port } : { host: ip, port };
        this.#server.listen(at, () => listening(this.info!));
        this.#sweep();
      });
    });
  }

  /** Listens behind the dev server that started this program, and resolves with where others reach that. */
  async #listenBehind(link: DevLink, { ip, port }: ServerInfo): Promise<ServerInfo> {
    const own = await this.#listenAt("127.0.0.1", 0);
    try {
      return (this.#place = await link.listening({ ip, port }, own.port));
    } catch (cause) {
      throw cannotListen(ip, port, cause as NodeJS.ErrnoException);
    }
  }

  /** Calls `handle` with what goes wrong after the start. */
  onError(handle: (error: Error) => void): void {
    this.#server.removeAllListeners("error").on("error", handle);
  }

  /** Stops listening and touches no connection. */
  stopListening(): void {
    // The http server's own `close` would also close connections between two requests, at any moment.
    NetServer.prototype.close.call(this.#server);
  }

  /** Closes the connections that have been idle for long enough, and those whose clients do not take their answers; looks again later. */
  #sweep(): void {
    const { traffic, settings } = this.#pipeline;
    const { keepAliveTimeout, sendTimeout } = settings.http;
    const now = Clock.monotonicTime();
    for (const connection of traffic.connections) {
      if (this.#stalls.stallOf(connection.socket, now) >= sendTimeout) connection.socket.destroy();
      // One that has brought no request yet is Node's, which counts it as one with slow headers.
      const rest = connection.receivedCount === 0 ? undefined : this.#rests.restOf(connection, now);
      if (rest !== undefined && rest >= keepAliveTimeout) connection.socket.destroySoon();
    }
    const later = Math.min(Math.max(Math.min(keepAliveTimeout, sendTimeout) / 5, 20), 1000);
    this.#sweeper = Clock.setTimer(later, () => this.#sweep(), { ref: false });
  }

  /** Stops listening and breaks every connection off. */
  destroy(): void {
    Clock.clearTimer(this.#sweeper);
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.#shakingHands) socket.destroy();
  }

  #create({ http }: Settings): HttpOfAnswers {
    const listener = getRequestListener(this.#pipeline.overSocket as Parameters<typeof getRequestListener>[0], {
      hostname: http.ip,
      errorHandler: (error) => this.#refuse(error),
    });
    const limit = Math.min(http.headersTimeout, http.requestTimeout);
    const options = {
      ...http,
      keepAliveTimeout: 0,
      connectionsCheckingInterval: Math.min(Math.max(Math.ceil(limit / 4), 25), 5_000),
      ServerResponse: Answer,
    };
    const server = this.#https === false ? createServer(options) : this.#createTls(options, this.#https);
    const event = this.#https === false ? "connection" : "secureConnection";
    server.on(event, (socket: Socket) => this.#pipeline.traffic.opened(socket, this.#pipeline));
    server.on("request", (incoming: IncomingMessage, outgoing: Answer) => {
      this.#latest = outgoing;
      listener(incoming, outgoing).catch((error: unknown) => this.#failed(error, outgoing));
    });
    server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) =>
      this.#continue(incoming, outgoing),
    );
    this.#sockets.listen(server);
    server.on("clientError", (error, socket) => {
      // Who cannot even agree on the encryption could not read an answer.
      if (isOpened(socket as Socket)) refuseBytes(error, socket as Socket);
      else socket.destroy();
    });
    return server;
  }

  #createTls(options: object, https: HttpsOptions): HttpOfAnswers {
    const server = createTlsServer({ ...options, ...tlsContext(https) });
    server.on("connection", (socket: Socket) => {
      this.#shakingHands.add(socket);
      socket.once("close", () => this.#shakingHands.delete(socket));
    });
    // Everything that is used of an http server here, Node's https server has too.
    return server as unknown as HttpOfAnswers;
  }

  /** What could not be written as an answer. */
  #failed(error: unknown, { exchange }: Answer): void {
    if (!exchange.begun && !exchange.abandoned) {
      exchange.failure = { error };
      exchange.answerInstead(500);
      return;
    }
    if (!exchange.abandoned) this.#pipeline.traffic.reporter.broke(exchange, error);
    exchange.breakOff();
  }

  /** A client that asks first is told to go on, unless the answer will be 413 anyway. */
  #continue(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { headers } = incoming;
    const limit = limitFor(headers["content-type"], this.#pipeline.settings);
    const said = { length: headers["content-length"], encoding: headers["transfer-encoding"] };
    if (limit === undefined || !announcesTooMuch(said, limit.bytes)) outgoing.writeContinue();
    this.#server.emit("request", incoming, outgoing);
  }

  /** Answers a request of which node-server can make no web request, in the turn in which it came. */
  #refuse(error: unknown): Response | Promise<Response> {
    if (!(error instanceof RequestError)) throw error;
    const { exchange } = this.#latest!;
    const bad = new BadRequestError("expected a request with a valid target and host", { cause: error });
    return this.#pipeline.renderThrown(bad, exchange.incoming.headers.accept, exchange);
  }
}

function cannotListen(ip: string, port: number, cause: NodeJS.ErrnoException): ListenError {
  const address = ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
  const reason = cause.code ?? "unknown";
  return new ListenError(`expected to listen at ${address}, got: ${reason}\n\n${kRepairs[reason] ?? cause.message}`, {
    reason,
    address,
    cause,
  });
}

const kRepairs: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "Another program listens there. Stop it, or take another port, with PORT=4001 or as here; 0 takes one that is free:\n\n    http: { port: 0 }",
  EACCES: "This user may not listen at such a port. Take one above 1023.",
  EADDRNOTAVAIL:
    'This machine does not have that address. Take one that it has, or "::" for all of them:\n\n    http: { ip: "::" }',
  ENOTFOUND: 'No such host is known. Write an address, as in:\n\n    http: { ip: "127.0.0.1" }',
};
