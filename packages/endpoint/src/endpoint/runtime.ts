/**
 * A running endpoint: its settings in force, the way of its requests, its server, and its end.
 *
 * Everything here is read without asking a process. The endpoint's supervisor decides how long it lives.
 */
import { Clock, Logger } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import { EndpointNotRunningError } from "../errors.ts";
import type { Mount } from "../socket/mount.ts";
import { Sockets } from "../socket/sockets.ts";
import { adopt } from "./adopt.ts";
import { load, type Loaded, type Settings, type Sources } from "./config.ts";
import { cut, type Drained, drain } from "./drain.ts";
import type { HttpServer } from "./http-server.ts";
import { Pipeline, type WebApp } from "./pipeline.ts";
import { Reporter } from "./reporter.ts";
import { pause, Traffic } from "./traffic.ts";
import { formatUrl, structUrl, type StructUrl } from "./url.ts";

/** The address of an endpoint, ready to be used. */
export interface Address {
  /** In parts. */
  readonly parts: StructUrl;
  /** As a text without a path. */
  readonly text: string;
}

/** One endpoint between its start and its stop. */
export class Runtime {
  /** Where its configuration comes from. */
  readonly sources: Sources;
  /** What is going on at it. */
  readonly traffic: Traffic;
  /** The way of every request. */
  readonly pipeline: Pipeline;
  /** Its sockets. */
  readonly sockets: Sockets;
  #loaded: Loaded;
  #http: HttpServer | undefined;
  #address: Address | undefined;
  #drained: Promise<Drained> | undefined;
  readonly #urlPath: string;

  constructor(sources: Sources, app: WebApp | (() => WebApp), mounts: readonly Mount[] = []) {
    this.sources = sources;
    this.#loaded = load(sources);
    const { settings } = this.#loaded;
    this.#urlPath = settings.url.path;
    this.traffic = new Traffic(new Reporter(settings));
    const web = typeof app === "function" ? app() : app;
    adopt(web);
    this.pipeline = new Pipeline(web, settings, this.traffic);
    this.sockets = new Sockets(mounts, this);
  }

  /** The settings in force. */
  get settings(): Settings {
    return this.#loaded.settings;
  }

  /** The secret, if one was given. */
  get secretKeyBase(): string | undefined {
    return this.#loaded.secretKeyBase;
  }

  /** The server, while it listens. */
  get http(): HttpServer | undefined {
    return this.#http;
  }

  /** Its address, made at the first question after a change. */
  get address(): Address {
    return (this.#address ??= this.#makeAddress());
  }

  #makeAddress(): Address {
    const { url, http } = this.settings;
    const parts = structUrl({
      url: { ...url, path: this.#urlPath },
      listeningPort: this.#http?.info?.port ?? (http.port || undefined),
    });
    return { parts, text: formatUrl(parts) };
  }

  /** Makes ready what the first request would otherwise wait for. */
  warmUp(): void {
    this.#address = this.#makeAddress();
  }

  /** Puts other settings in force; the server goes on listening where it does. */
  replace(loaded: Loaded): void {
    this.#loaded = loaded;
    this.pipeline.settings = loaded.settings;
    this.traffic.reporter = new Reporter(loaded.settings);
    this.warmUp();
  }

  /** The server has begun to listen. */
  listening(http: HttpServer): void {
    this.#http = http;
    this.warmUp();
    const { logAccessUrl, telemetryPrefix } = this.settings;
    const { ip, port } = http.info!;
    const name = this.sources.name;
    if (logAccessUrl) Logger.info(() => `Access ${name} at ${this.address.text} (it listens at ${ip} port ${port})`);
    Telemetry.execute(
      [...telemetryPrefix, "endpoint", "init"],
      { system_time: Clock.systemTime() * 1e6 },
      { endpoint: name, ip, port },
    );
  }

  /** The server is gone. */
  closed(http: HttpServer): void {
    if (this.#http !== http) return;
    this.#http = undefined;
    this.#address = undefined;
  }

  /** Drains, once; whoever asks again waits for the same end. */
  drain(): Promise<Drained> {
    return (this.#drained ??= this.#drain());
  }

  async #drain(): Promise<Drained> {
    const http = this.#http;
    if (http === undefined) {
      this.traffic.announceDrain();
      return { durationMs: 0, cutCount: 0 };
    }
    const { name } = this.sources;
    Logger.info(
      () =>
        `${name} drains: ${this.traffic.unfinished().length} requests in flight, ${this.traffic.connections.size} connections`,
    );
    const drained = await drain(this.traffic, http, this.settings.drainer);
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
        .map(({ method, target }) => `${method} ${target}`);
      Logger.warning(
        `${this.sources.name} has no time left: ${count} requests are cut off, among them ${paths.join(", ")}`,
      );
    }
    cut(this.traffic);
    for (let looks = 0; looks < 50 && this.traffic.connections.size > 0; looks++) await pause(10);
  }
}

const running = new Map<string, Runtime>();

/** Puts a running endpoint in the table, under its name. */
export function enter(runtime: Runtime): void {
  running.set(runtime.sources.name, runtime);
}

/** Takes it out again. */
export function leave(runtime: Runtime): void {
  if (running.get(runtime.sources.name) === runtime) running.delete(runtime.sources.name);
}

/** The running endpoint of this name; throws when there is none. */
export function runtimeOf(name: string): Runtime {
  const runtime = running.get(name);
  if (runtime !== undefined) return runtime;
  throw new EndpointNotRunningError(
    `expected ${name} to be running, but it is not\n\nStart it, usually as the last child of the application, before what asks it:\n\n` +
      `    Supervisor.startLink([Endpoint], { strategy: "one_for_one" })`,
  );
}
