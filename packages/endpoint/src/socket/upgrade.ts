/** How a request becomes a WebSocket. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { GenServer, Logger, type Pid } from "@hinotori/otp";
import { WebSocketServer } from "ws";

import { refusesPlain } from "../endpoint/force-ssl.ts";
import { admit, type Door } from "./admission.ts";
import type { Connection } from "./connection.ts";
import { handBack, type Taking } from "./hand-back.ts";
import { askingOf, findMount, type Found, isHandshake } from "./handshake.ts";
import type { Mount } from "./mount.ts";
import type { WebSocketOptions } from "./options.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";
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

/** One socket's server, and how long its clients may be silent. */
interface Serving {
  readonly server: WebSocketServer;
  readonly timeout: number;
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
        return websocket === false ? [] : [[mount, { server: serverOf(websocket), timeout: websocket.timeout }]];
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
    if (found === undefined) return refuseUpgrade(socket, 404);
    if (!isHandshake(request)) return refuseUpgrade(socket, 400);
    if (refusesPlain(request, this.#host.door.home.settings)) return refuseUpgrade(socket, 403);
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    socket.once("close", leave);
    const admitted = await admit(this.#host.door, { asking, found, transport: "websocket" }, gone.signal);
    socket.off("close", leave);
    if (typeof admitted === "number") return refuseUpgrade(socket, admitted);
    await this.#open(admitted, found, upgrade);
  }

  async #open(pid: Pid, { mount }: Found, { request, socket, head }: Upgrade): Promise<void> {
    const { server, timeout } = this.#serving.get(mount)!;
    const connection = new WebSocketConnection(mount, pid, timeout);
    socket.once("close", () => connection.lost());
    if (socket.destroyed) return connection.lost();
    await GenServer.call(pid, ["open", connection]);
    server.handleUpgrade(request, socket, head, (ws) => {
      this.#host.opened(connection);
      connection.open(ws, socket);
    });
  }
}

function serverOf({ maxFrameSize, compress }: Required<WebSocketOptions>): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxFrameSize,
    perMessageDeflate: compress,
    // What the client calls itself, where it says so; a token beside it is no protocol of ours.
    handleProtocols: (protocols) => (protocols.has("phoenix") ? "phoenix" : false),
  });
}
