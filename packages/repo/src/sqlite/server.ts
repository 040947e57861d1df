/**
 * The process that owns the connection of a repo on SQLite.
 *
 * It opens the connection when it starts and closes it when it ends, however it ends.
 *
 * The connection itself is used without asking the process, as queries are synchronous; the process is there so that a
 * supervisor can start, stop and replace it.
 */
import { type ChildSpec, GenServer, Logger, ok, type Pid, Process } from "@hinotori/otp";

import { whileBusy } from "./busy.ts";
import { readConfig, type RepoConfig } from "./config.ts";
import { Connection } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { listenerFor } from "../repo/events.ts";
import type { ConfigPlace } from "../repo/config.ts";
import type { Schema } from "../repo/schema.ts";

/** A repo's process, and what it holds while it runs. */
export interface Server<S extends Schema> {
  readonly startLink: (config?: RepoConfig) => Promise<Pid>;
  readonly childSpec: (config?: RepoConfig) => ChildSpec;
  /** The open connection; `undefined` while no process holds one. */
  readonly current: () => Connection<S> | undefined;
}

/** Makes the server of one repo. */
export function defineServer<S extends Schema>(place: ConfigPlace, schema: S | undefined): Server<S> {
  let current: Connection<S> | undefined;

  // Called at terminate, and for a process that was killed when its signal aborts.
  function close(connection: Connection<S>): void {
    if (current === connection) current = undefined;
    connection.close();
  }

  async function open(over: RepoConfig | undefined): Promise<Connection<S>> {
    const config = readConfig(place, over);
    const signal = Process.signal();
    const driver = await loadDriver();
    const patience = { database: config.database, limitMs: config.lockTimeoutMs, signal };
    const database = await whileBusy(() => driver.openDatabase(config), patience);
    const connection = new Connection({ driver, database, config, schema, listener: listenerFor(config) });
    signal.addEventListener("abort", () => close(connection), { once: true });
    current = connection;
    Logger.debug(() => `${place.name} opened ${config.database}`);
    return connection;
  }

  const server = GenServer.define(place.name, {
    registered: true,
    init: async (over?: RepoConfig) => {
      Process.flag("trap_exit", true);
      return ok(await open(over));
    },
    terminate: (_reason, connection) => close(connection),
    formatStatus: (status) => ({ ...status, state: (status.state as Connection<S>).config }),
  });

  return {
    startLink: (config) => server.startLink(config),
    childSpec: (config) => server.childSpec(config),
    current: () => current,
  };
}
