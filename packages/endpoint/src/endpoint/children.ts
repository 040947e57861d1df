/**
 * What an endpoint supervises, in order: its configuration, the warm-up, the sockets, the server, the drainer.
 *
 * Shutdown is the mirror, so the drainer is the first to hear of it, while the server still listens.
 */
import { type ChildSpec, GenServer, Logger, ok, Process, stop } from "@hinotori/otp";

import { load } from "./config.ts";
import { HttpServer } from "./http-server.ts";
import { liveReloadSpec } from "./live-reload.ts";
import { enter, leave } from "./running.ts";
import type { Runtime } from "./runtime.ts";
import { watcherSpecs } from "./watcher.ts";
import type { Scheme } from "./url.ts";

/** Keeps the endpoint in the table as long as it lives; started anew, it reads the configuration anew. */
const Config = GenServer.define("Hinotori.Endpoint.Config", {
  init: (runtime: Runtime) => {
    runtime.replace(load(runtime.sources));
    enter(runtime);
    // Run however the process ends, also when it is killed.
    Process.signal().addEventListener("abort", () => leave(runtime), { once: true });
    return ok(runtime);
  },
});

/** Owns the http server: its end, of whatever kind, closes the server. */
const Server = GenServer.define("Hinotori.Endpoint.Server", {
  init: async ({ runtime, scheme }: { readonly runtime: Runtime; readonly scheme: Scheme }) => {
    const server = new HttpServer(runtime.pipeline, runtime.sockets, scheme === "https" ? runtime.https : false);
    const close = (): void => {
      server.destroy();
      runtime.closed(server);
    };
    Process.signal().addEventListener("abort", close, { once: true });
    try {
      await server.listen();
    } catch (error) {
      return stop(error);
    }
    const me = Process.self();
    server.onError((error) => Process.exit(me, error));
    runtime.listening(server, scheme);
    return ok(server);
  },
});

/** Lets requests in flight finish before the server may end. */
const Drainer = GenServer.define("Hinotori.Endpoint.Drainer", {
  init: (runtime: Runtime) => {
    Process.flag("trap_exit", true);
    return ok(runtime);
  },
  terminate: async (_reason, runtime) => {
    await runtime.drain();
  },
});

/** More than a drain takes by itself, so that only one that hangs is killed. */
const kMarginMs = 10_000;

/** The children of an endpoint. */
export function childrenOf(runtime: Runtime): ChildSpec[] {
  const { server, drainer, liveReload, watchers } = runtime.settings;
  const always: ChildSpec[] = [
    { id: "config", start: () => Config.startLink(runtime) },
    { id: "warm_up", start: () => warmUp(runtime) },
  ];
  if (!server) {
    sayNothingListens(runtime.sources.name);
    return always;
  }
  return [
    ...always,
    ...(runtime.sockets.isEmpty ? [] : [runtime.sockets.childSpec()]),
    { id: "server", start: () => Server.startLink({ runtime, scheme: "http" }) },
    ...(runtime.https === false
      ? []
      : [{ id: "https_server", start: () => Server.startLink({ runtime, scheme: "https" as const }) }]),
    {
      id: "drainer",
      start: () => Drainer.startLink(runtime),
      shutdown: drainer.wait + drainer.shutdown + kMarginMs,
    },
    ...(liveReload === false ? [] : [liveReloadSpec(liveReload)]),
    ...watcherSpecs(watchers),
  ];
}

/** In a release that is mostly a mistake, and otherwise there is nothing to see. */
function sayNothingListens(name: string): void {
  if (process.env["RELEASE_NAME"] === undefined) return;
  Logger.info(`${name} does not listen, since its option server is off; bin/server of a release turns it on`);
}

/** No process: the work is done when the child has started. */
async function warmUp(runtime: Runtime): Promise<undefined> {
  runtime.warmUp();
}
