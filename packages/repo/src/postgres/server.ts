/**
 * The process that owns the pool of a repo on PostgreSQL.
 *
 * It starts whether or not the server is there, as Ecto's does: it looks, says in the log what it found, and looks again, each time
 * later, until it finds one. Queries do not wait for that; each connects by itself. Asked to stop it lets what is under way finish,
 * for as long as its supervisor allows; killed, it cuts the connections.
 */
import { type ChildSpec, GenServer, Logger, noreply, ok, type Pid, Process } from "@hinotori/otp";

import type { ConfigPlace } from "../repo/config.ts";
import { listenerFor } from "../repo/events.ts";
import type { Schema } from "../repo/schema.ts";
import { type PostgresConfig, readConfig } from "./config.ts";
import { Connection } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { nameOf } from "./trouble.ts";

/** A repo's process, and what it holds while it runs. */
export interface Server<S extends Schema> {
  readonly startLink: (config?: PostgresConfig) => Promise<Pid>;
  readonly childSpec: (config?: PostgresConfig) => ChildSpec;
  /** The open repo; `undefined` while no process holds one. */
  readonly current: () => Connection<S> | undefined;
}

interface State<S extends Schema> {
  readonly connection: Connection<S>;
  /** How long until the next look, in milliseconds, when the last one found no server; `undefined` when all is well. */
  readonly nextLookMs: number | undefined;
  /** Whether a look is under way or to come. */
  readonly looking: boolean;
}

const firstLookMs = 1000;
const longestLookMs = 30_000;

/** Makes the server of one repo. */
export function defineServer<S extends Schema>(place: ConfigPlace, schema: S | undefined): Server<S> {
  let current: Connection<S> | undefined;

  async function open(over: PostgresConfig | undefined): Promise<Connection<S>> {
    const config = readConfig(place, over);
    const signal = Process.signal();
    const me = Process.self();
    const driver = await loadDriver();
    const [{ Pool }, { Handles }] = await Promise.all([import("./pool.ts"), import("./drizzle.ts")]);
    const onLost = (error: Error): void => void Process.send(me, ["lost", error]);
    const pool = new Pool({ driver, config, listener: listenerFor(config), onLost });
    const connection = new Connection(config, pool, new Handles(schema));
    // For a process that is killed, which no terminate is called for; after one that was called there is nothing left to cut.
    signal.addEventListener("abort", () => void letGo(connection).destroy(), { once: true });
    current = connection;
    look(connection);
    return connection;
  }

  function letGo(connection: Connection<S>): Connection<S>["pool"] {
    if (current === connection) current = undefined;
    return connection.pool;
  }

  const server = GenServer.define(place.name, {
    registered: true,
    init: async (over?: PostgresConfig) => {
      Process.flag("trap_exit", true);
      return ok<State<S>>({ connection: await open(over), nextLookMs: undefined, looking: true });
    },
    handleInfo: (state: State<S>, message: unknown) => noreply(heard(state, message)),
    terminate: async (reason, { connection }) => {
      const pool = letGo(connection);
      await (Process.isCleanExit(reason) ? pool.drain() : pool.destroy());
    },
    formatStatus: (status) => ({ ...status, state: (status.state as State<S>).connection.config }),
  });

  return {
    startLink: (config) => server.startLink(config),
    childSpec: (config) => server.childSpec(config),
    current: () => current,
  };
}

/** Makes one connection and gives it back; the process that asks is told what came of it. */
function look<S extends Schema>({ pool }: Connection<S>): void {
  const me = Process.self();
  pool.lease().then(
    (lease) => {
      lease.release();
      Process.send(me, ["found"]);
    },
    (error: unknown) => Process.send(me, ["missed", error]),
  );
}

function heard<S extends Schema>(state: State<S>, message: unknown): State<S> {
  const { connection, nextLookMs, looking } = state;
  const { config } = connection;
  const [what, error] = Array.isArray(message) ? (message as [unknown, unknown]) : [message, undefined];
  if (what === "look") {
    look(connection);
    return state;
  }
  if (what === "found") {
    const told = nextLookMs === undefined ? Logger.debug : Logger.info;
    told(() => `${config.repo} is connected to ${nameOf(config)}`);
    return { connection, nextLookMs: undefined, looking: false };
  }
  if (what === "missed") {
    const waitMs = nextLookMs ?? firstLookMs;
    // With its advice the first time; after that it is known.
    const said = nextLookMs === undefined && error instanceof Error ? error.message : messageOf(error);
    Logger.error(`${config.repo} could not connect, and tries again in ${waitMs / 1000} s: ${said}`);
    Process.sendAfter(Process.self(), ["look"], waitMs);
    return { connection, nextLookMs: Math.min(waitMs * 2, longestLookMs), looking: true };
  }
  if (what !== "lost" || looking) return state;
  Logger.warning(`${config.repo} lost a connection that was not in use, and looks for the server: ${messageOf(error)}`);
  look(connection);
  return { connection, nextLookMs, looking: true };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
}
