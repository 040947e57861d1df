/** How a request becomes a WebSocket. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { inspect } from "node:util";

import { Clock, GenServer, Logger, type Pid } from "@hinotori/otp";
import { WebSocketServer } from "ws";

import { EndpointArgumentError } from "../errors.ts";
import { refusesPlain } from "../endpoint/force-ssl.ts";
import { kClientGone } from "../endpoint/reporter.ts";
import { admit, type Door, Refused } from "./admission.ts";
import type { Connection } from "./connection.ts";
import { handBack, type Taking } from "./hand-back.ts";
import { type Asking, askingOf, findMount, type Found, isHandshake } from "./handshake.ts";
import type { LogLevel } from "./log-level.ts";
import type { Mount } from "./mount.ts";
import type { CompletedWebSocket as Completed, ErrorHandler } from "./options.ts";
import { refuseUpgrade, refuseWith } from "./refuse-upgrade.ts";
import { logTransport } from "./transport-log.ts";
import { WebSocketConnection } from "./websocket.ts";

/** A server that tells of upgrades. */
export interface Upgrading extends Taking {
  on(event: "upgrade", listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
}

/** What upgrades need. */
export interface UpgradesHost {
  readonly door: Door;
  /** A connection has become something else than http's. */
  handedOver(socket: Duplex): void;
  /** A connection is open. */
  opened(connection: Connection): void;
}

/** A request to be upgraded. */
interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** One socket's server, how long its clients may be silent, how it says no, and whether it says what it did. */
interface Serving {
  readonly server: WebSocketServer;
  readonly timeout: number;
  readonly errorHandler: ErrorHandler | undefined;
  readonly transportLog: LogLevel;
}

/** The upgrades of one endpoint. */
export class Upgrades {
  readonly #mounts: readonly Mount[];
  readonly #host: UpgradesHost;
  readonly #serving: ReadonlyMap<Mount, Serving>;

  constructor(mounts: readonly Mount[], host: UpgradesHost) {
    this.#mounts = mounts;
    this.#host = host;
    this.#serving = new Map(
      mounts.flatMap((mount) => {
        const { websocket } = mount.options;
        if (websocket === false) return [];
        const { timeout, errorHandler, transportLog } = websocket;
        return [[mount, { server: serverOf(websocket), timeout, errorHandler, transportLog }]];
      }),
    );
  }

  /** Takes the upgrades of a server. */
  listen(server: Upgrading): void {
    if (this.#serving.size === 0) return;
    server.on("upgrade", (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() !== "websocket") return handBack(server, request, { socket, head });
      // Until a WebSocket listens to it, what goes wrong with the connection ends no more than itself.
      socket.on("error", () => socket.destroy());
      this.#upgrade({ request, socket, head }).catch((error: unknown) => {
        Logger.error(() => `a WebSocket could not be opened: ${String(error)}`);
        refuseUpgrade(socket, 500);
      });
    });
  }

  async #upgrade(upgrade: Upgrade): Promise<void> {
    const { request, socket } = upgrade;
    this.#host.handedOver(socket);
    const asking = askingOf(request);
    const found = findMount(asking.target, this.#mounts, "websocket");
    if (found === undefined) return void refuseUpgrade(socket, 404);
    const began = Clock.monotonicTime();
    let status = 500;
    try {
      status = await this.#answer(upgrade, asking, found);
    } finally {
      const { transportLog } = this.#serving.get(found.mount)!;
      logTransport(transportLog, { method: request.method ?? "GET", target: asking.target, began, status });
    }
  }

  /** Opens a WebSocket, or says no; resolves with the status that the client has got. */
  async #answer(upgrade: Upgrade, asking: Asking, found: Found): Promise<number> {
    const { request, socket } = upgrade;
    if (!isHandshake(request)) return refuseUpgrade(socket, 400);
    if (refusesPlain(request, this.#host.door.home.settings)) return refuseUpgrade(socket, 403);
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    socket.once("close", leave);
    const admitted = await admit(this.#host.door, { asking, found, transport: "websocket" }, gone.signal);
    socket.off("close", leave);
    if (!(admitted instanceof Refused)) return this.#open(admitted, found, upgrade);
    const status = await this.#refuse(admitted, found, socket);
    return gone.signal.aborted ? kClientGone : status;
  }

  /** Says no as the socket wants it said, where it was `connect` that refused. */
  async #refuse({ status, payload }: Refused, { mount }: Found, socket: Duplex): Promise<number> {
    const { errorHandler } = this.#serving.get(mount)!;
    if (payload === undefined || errorHandler === undefined) return refuseUpgrade(socket, status);
    const response: unknown = await errorHandler(payload);
    if (!(response instanceof Response)) throw noResponse(response);
    return refuseWith(socket, response);
  }

  async #open(pid: Pid, { mount }: Found, { request, socket, head }: Upgrade): Promise<number> {
    const { server, timeout } = this.#serving.get(mount)!;
    const connection = new WebSocketConnection(mount, pid, timeout);
    socket.once("close", () => connection.lost());
    if (socket.destroyed) {
      connection.lost();
      return kClientGone;
    }
    await GenServer.call(pid, ["open", connection]);
    server.handleUpgrade(request, socket, head, (ws) => {
      this.#host.opened(connection);
      connection.open(ws, socket);
    });
    return 101;
  }
}

function serverOf({ maxFrameSize, compress, subprotocols }: Completed): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxFrameSize,
    perMessageDeflate: compress,
    // The first of ours that the client offers; a token beside it is no protocol.
    handleProtocols: (offered) => subprotocols.find((protocol) => offered.has(protocol)) ?? false,
  });
}

function noResponse(made: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected errorHandler to return a Response, got: ${inspect(made, { depth: 0 })}\n\n` +
      'Make one with the status that the client shall get:\n\n    errorHandler: () => new Response("too many", { status: 429 })',
  );
}
