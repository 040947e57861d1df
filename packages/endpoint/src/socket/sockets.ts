/**
 * The sockets of one endpoint: who is connected, and how all go.
 *
 * Connections and channels have a supervisor each; both kinds of process are temporary, for only the client can begin them anew.
 */
import type { Duplex } from "node:stream";

import { type ChildSpec, DynamicSupervisor, GenServer, Logger, type Pid, Process, Supervisor } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import { EndpointConfigError } from "../errors.ts";
import type { Home } from "../endpoint/home.ts";
import { refusePubSub } from "../endpoint/broadcast.ts";
import { refuseSecret } from "../token/secret.ts";
import type { Door } from "./admission.ts";
import { type Connection, Happened } from "./connection.ts";
import { drainAll, type Round } from "./drain-all.ts";
import { LongPoll } from "./long-poll.ts";
import { checkMount, type Mount } from "./mount.ts";
import { Upgrades, type Upgrading } from "./upgrade.ts";
import { Warden } from "./warden.ts";

/** What the sockets need of their endpoint: of its runtime. */
export interface SocketsHost extends Home {
  readonly traffic: { handedOver(socket: Duplex): void };
}

/** Everything behind the sockets of an endpoint. */
export class Sockets {
  readonly #mounts: readonly Mount[];
  readonly #host: SocketsHost;
  readonly #upgrades: Upgrades;
  /** Answers the requests of polls; `undefined` where no socket takes any. */
  readonly polls: LongPoll | undefined;
  readonly #connections = new Set<Connection>();
  #channelPool: Pid | undefined;
  #connectionPool: Pid | undefined;
  #warden: Pid | undefined;
  #isDraining = false;

  constructor(mounts: readonly Mount[], host: SocketsHost) {
    if (mounts.length > 0 && host.settings.pubsubServer === undefined) throw needsPubSub(host.sources.name);
    for (const mount of mounts) checkMount(mount, host.settings);
    this.#mounts = mounts;
    this.#host = host;
    const door = this.#door();
    const opened = (connection: Connection): void => this.#opened(connection);
    this.#upgrades = new Upgrades(mounts, { door, opened, handedOver: (socket) => host.traffic.handedOver(socket) });
    const polled = mounts.filter(({ options }) => options.longpoll !== false);
    const secret = polled.length === 0 ? undefined : (host.secretKeyBase ?? refuseSecret(host.sources.name));
    this.polls = secret === undefined ? undefined : new LongPoll(polled, { door, opened, secret });
  }

  /** The sockets, where they are mounted. */
  get mounts(): readonly Mount[] {
    return this.#mounts;
  }

  /** Whether any socket is mounted. */
  get isEmpty(): boolean {
    return this.#mounts.length === 0;
  }

  /** How many clients are connected. */
  get count(): number {
    return this.#connections.size;
  }

  /** The supervisor of all their processes. */
  childSpec(): ChildSpec {
    const channels = async (): Promise<Pid> => (this.#channelPool = await DynamicSupervisor.startLink());
    const connections = async (): Promise<Pid> => (this.#connectionPool = await DynamicSupervisor.startLink());
    const warden = async (): Promise<Pid> => (this.#warden = await Warden.startLink(undefined));
    const children: readonly ChildSpec[] = [
      { id: "channels", start: channels, type: "supervisor" },
      { id: "warden", start: warden },
      { id: "connections", start: connections, type: "supervisor" },
    ];
    return {
      id: "sockets",
      start: () => Supervisor.startLink([...children], { strategy: "one_for_one" }),
      type: "supervisor",
    };
  }

  /** Takes the upgrades of a server. */
  listen(server: Upgrading): void {
    this.#upgrades.listen(server);
  }

  #opened(connection: Connection): void {
    this.#connections.add(connection);
    connection.whenOver(() => this.#connections.delete(connection));
    if (this.#warden !== undefined) GenServer.cast(this.#warden, ["watch", connection]);
    // It was let in before the others were told.
    if (this.#isDraining) Process.send(connection.pid, new Happened("drain"));
  }

  #door(): Door {
    const host = this.#host;
    const { name } = host.sources;
    return {
      name,
      home: host,
      pubsub: () => host.settings.pubsubServer ?? refusePubSub(name),
      prefix: () => host.settings.telemetryPrefix,
      filter: () => host.settings.filterParameters,
      // Nobody is let in before the supervisors were started.
      channels: () => this.#channelPool!,
      connections: () => this.#connectionPool!,
      urlHost: () => host.address.parts.host,
      isDraining: () => this.#isDraining || this.#connectionPool === undefined,
    };
  }

  /** Tells every client to come back elsewhere, in batches, and resolves when all have gone; nobody comes in any more. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    for (const mount of this.#mounts) {
      const connections = [...this.#connections].filter((connection) => connection.mount === mount);
      if (connections.length > 0)
        await drainAll(connections, mount.options.drainer, (round) => this.#tell(mount, round));
    }
  }

  /** Says that a batch is told. */
  #tell({ handler, options: { drainer } }: Mount, round: Round): void {
    // Without a drainer there are no batches.
    if (drainer === false) return;
    const { settings, sources } = this.#host;
    const { log = handler.log, batchInterval: interval } = drainer;
    const facts = { endpoint: sources.name, socket: handler.name, interval };
    Telemetry.execute([...settings.telemetryPrefix, "socket_drain"], { ...round }, facts);
    if (log === false) return;
    const { count, total, index, rounds } = round;
    Logger.log(log, () => `Draining ${count} of ${total} connections of ${handler.name}, batch ${index} of ${rounds}`);
  }
}

function needsPubSub(name: string): EndpointConfigError {
  const problem = "pubsubServer: expected the name of a pubsub, for the sockets, got nothing";
  return new EndpointConfigError(
    `expected ${name} to have a pubsub for its sockets, but none is configured\n\nName the one that the application starts:\n\n    pubsubServer: "Scuti.PubSub"`,
    [problem],
  );
}
