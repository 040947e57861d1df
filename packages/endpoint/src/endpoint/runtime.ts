/**
 * A running endpoint: its settings in force, the way of its requests, its server, and its end.
 *
 * Everything here is read without asking a process. The endpoint's supervisor decides how long it lives.
 */
import { inspect } from "node:util";

import { Clock, Logger } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import { EndpointArgumentError } from "../errors.ts";
import { filterTarget } from "../filter-parameters.ts";
import type { Mount } from "../socket/mount.ts";
import { Sockets } from "../socket/sockets.ts";
import { StaticLinks } from "../static/links.ts";
import { type Latest, readManifest } from "../static/manifest.ts";
import { adopt } from "./adopt.ts";
import { load, type Loaded, type Sources } from "./config.ts";
import { cut, type Drainable, type Drained, drain } from "./drain.ts";
import type { HttpServer } from "./http-server.ts";
import type { HttpsOptions } from "./https-options.ts";
import { followed } from "./live-reload.ts";
import type { Settings } from "./options.ts";
import { Pipeline } from "./pipeline.ts";
import { Reporter } from "./reporter.ts";
import { homeNamed } from "./running.ts";
import { pause, Traffic } from "./traffic.ts";
import { type Address, formatUrl, type Scheme, structUrl } from "./url.ts";
import { isWebApp, type WebApp } from "./web-app.ts";

/** One endpoint between its start and its stop. */
export class Runtime {
  /** Out of reach of anything that prints a runtime: what was configured has the secret in it. */
  readonly #sources: Sources;
  /** What is going on at it. */
  readonly traffic: Traffic;
  /** The application. */
  readonly app: WebApp;
  /** The way of every request. */
  readonly pipeline: Pipeline;
  /** Its sockets. */
  readonly sockets: Sockets;
  #loaded: Loaded;
  /** What listens, by how requests come to it. */
  readonly #servers = new Map<Scheme, HttpServer>();
  #address: Address | undefined;
  #statics: StaticLinks | undefined;
  #latest: Latest | undefined;
  #drained: Promise<Drained> | undefined;
  readonly #urlPath: string;

  constructor(sources: Sources, app: WebApp | (() => WebApp), mounts: readonly Mount[] = []) {
    this.#sources = sources;
    this.#loaded = load(sources);
    const { settings } = this.#loaded;
    this.#urlPath = settings.url.path;
    this.traffic = new Traffic(new Reporter(settings));
    this.app = made(app, sources.name);
    adopt(this.app);
    const web = settings.liveReload === false ? this.app : followed(this.app, settings.liveReload);
    this.pipeline = new Pipeline(web, this);
    this.sockets = new Sockets(mounts, this);
    this.pipeline.polls = this.sockets.polls;
  }

  /** Where its configuration comes from. */
  get sources(): Sources {
    return this.#sources;
  }

  /** The settings in force. */
  get settings(): Settings {
    return this.#loaded.settings;
  }

  /** The secret, if one was given. */
  get secretKeyBase(): string | undefined {
    return this.#loaded.secretKeyBase;
  }

  /** How the server listens with TLS, with its key; `false` for not at all. */
  get https(): HttpsOptions | false {
    return this.#loaded.https;
  }

  /** The server for requests that come so, while it listens. */
  server(scheme: Scheme): HttpServer | undefined {
    return this.#servers.get(scheme);
  }

  /** Its address, made at the first question after a change. */
  get address(): Address {
    return (this.#address ??= this.#makeAddress());
  }

  #makeAddress(): Address {
    const { url, http, https } = this.settings;
    const portOf = (scheme: Scheme, configured: number): number | undefined =>
      this.#servers.get(scheme)?.info?.port ?? (configured || undefined);
    const parts = structUrl({
      url: { ...url, path: this.#urlPath },
      listeningPort: portOf("http", http.port),
      tlsPort: https === false ? undefined : portOf("https", https.port),
    });
    return { parts, text: formatUrl(parts) };
  }

  /** The links to its files, made at the first question after a change. */
  get statics(): StaticLinks {
    this.#latest ??= readManifest(this.settings.cacheStaticManifest);
    return (this.#statics ??= new StaticLinks(this.settings, this.address.parts, this.#latest));
  }

  /** Makes ready what the first request would otherwise wait for. */
  warmUp(): void {
    this.#address = this.#makeAddress();
    this.#statics = undefined;
    void this.statics;
  }

  /** Forgets what was read from files, and reads it again. */
  refresh(): void {
    this.#latest = undefined;
    this.warmUp();
  }

  /** Puts other settings in force; the server goes on listening where it does. */
  replace(loaded: Loaded): void {
    this.#loaded = loaded;
    this.pipeline.settings = loaded.settings;
    this.traffic.reporter = new Reporter(loaded.settings);
    this.refresh();
  }

  /** The server has begun to listen. */
  listening(server: HttpServer, scheme: Scheme): void {
    this.#servers.set(scheme, server);
    this.warmUp();
    const { logAccessUrl, telemetryPrefix } = this.settings;
    const { ip, port } = server.info!;
    const name = this.sources.name;
    if (logAccessUrl) {
      const how = scheme === "https" ? " with TLS" : "";
      Logger.info(() => `Access ${name} at ${this.address.text} (it listens at ${ip} port ${port}${how})`);
    }
    Telemetry.execute(
      [...telemetryPrefix, "endpoint", "init"],
      { system_time: Clock.systemTime() * 1e6 },
      { endpoint: name, ip, port },
    );
  }

  /** The server is gone. */
  closed(server: HttpServer): void {
    const scheme = [...this.#servers].find(([, one]) => one === server)?.[0];
    if (scheme === undefined) return;
    this.#servers.delete(scheme);
    this.#address = undefined;
    this.#statics = undefined;
  }

  /** Drains, once; whoever asks again waits for the same end. */
  drain(): Promise<Drained> {
    return (this.#drained ??= this.#drain());
  }

  async #drain(): Promise<Drained> {
    const servers = [...this.#servers.values()];
    if (servers.length === 0) {
      this.traffic.announceDrain();
      return { durationMs: 0, cutCount: 0 };
    }
    const { name } = this.sources;
    Logger.info(
      () =>
        `${name} drains: ${this.traffic.unfinished().length} requests in flight, ${this.traffic.connections.size} connections`,
    );
    const drained = await drain(this.traffic, together(servers, this.sockets), this.settings.drainer);
    await this.#cut(drained.cutCount);
    const event = [...this.settings.telemetryPrefix, "endpoint", "drain"];
    Telemetry.execute(
      event,
      { duration: Math.round(drained.durationMs * 1e6), cut: drained.cutCount },
      { endpoint: name },
    );
    return drained;
  }

  /** Ends what is left, and lets it reach its clients. */
  async #cut(count: number): Promise<void> {
    if (count > 0) {
      const paths = this.traffic
        .unfinished()
        .slice(0, 10)
        .map(({ method, target }) => `${method} ${filterTarget(target, this.settings.filterParameters)}`);
      Logger.warning(
        `${this.sources.name} has no time left: ${count} requests are cut off, among them ${paths.join(", ")}`,
      );
    }
    cut(this.traffic);
    for (let looks = 0; looks < 50 && this.traffic.connections.size > 0; looks++) await pause(10);
  }
}

/** The running endpoint of this name; throws when there is none. */
export function runtimeOf(name: string): Runtime {
  // The one who enters endpoints is `childrenOf`, and what it enters are runtimes.
  return homeNamed(name) as Runtime;
}

/** The application, which a function may have been given for. */
function made(app: WebApp | (() => WebApp), name: string): WebApp {
  const web: unknown = typeof app === "function" ? app() : app;
  if (isWebApp(web)) return web;
  throw new EndpointArgumentError(
    `expected the \`app\` of ${name} to make a Hono application at once, got: ${inspect(web, { depth: 0 })}\n\n` +
      `What must be waited for is waited for before the endpoint is defined:\n\n    const app = await makeApp();\n    Endpoint.define("${name}", { otpApp, app })`,
  );
}

function together(servers: readonly HttpServer[], sockets: Sockets): Drainable {
  return {
    closeSockets: () => sockets.drain(),
    stopListening: () => servers.forEach((server) => server.stopListening()),
  };
}
