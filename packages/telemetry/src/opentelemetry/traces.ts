/**
 * Which events become spans, and what the spans say: definitions as data, like metrics.
 *
 * Names and attributes follow OpenTelemetry's semantic conventions for HTTP servers and databases. Pure.
 */
import { type Attributes, SpanKind } from "@opentelemetry/api";

import { checkEvent, type EventName } from "../telemetry/event-name.ts";
import type { Metadata } from "../telemetry/handlers.ts";
import { attributesOf, type AttributesOption, errorType, toAttributes } from "./attributes.ts";

/** Reads a header of a request, to find the trace that it belongs to. */
export type ReadHeader = (name: string) => string | undefined;

/** What is known of a span when it begins. */
export interface Opening {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  /** The headers to continue a trace from. Default: none, and the span belongs to the one that is active. */
  readonly header?: ReadHeader | undefined;
}

/** What is known of a span when it ends. */
export interface Closing {
  /** A better name than at the beginning. */
  readonly name?: string | undefined;
  readonly attributes: Attributes;
  /** What failed, in a word; `undefined` when nothing did. */
  readonly failure?: string | undefined;
}

/** Work between a `start` event and a `stop` or `exception` event. */
export interface SpanTrace {
  readonly shape: "span";
  readonly start: EventName;
  readonly stop: EventName;
  readonly exception: EventName;
  /** Whether the exception event is the last one of its span; else a stop event follows. */
  readonly endsWithException: boolean;
  /** What marks the events of one span; `undefined` for one that is to have no span. */
  readonly context: (metadata: Metadata) => unknown;
  readonly open: (metadata: Metadata) => Opening;
  readonly close: (metadata: Metadata) => Closing;
}

/** Work that one event tells of when it is done. */
export interface MomentTrace {
  readonly shape: "moment";
  readonly event: EventName;
  /** The measurement that says how long it took, in nanoseconds. */
  readonly measurement: string;
  readonly tell: (metadata: Metadata) => Opening & Closing;
}

/** What the tracer listens to. */
export type Trace = SpanTrace | MomentTrace;

/** What may be said of the spans of {@link span}. */
export interface SpanOptions {
  /** The name, or a function of the start metadata that makes it. Default: the words of the prefix, joined by dots. */
  readonly name?: string | ((metadata: Metadata) => string);
  /** What sort of work it is. Default: `"internal"`. */
  readonly kind?: "internal" | "server" | "client" | "producer" | "consumer";
  /** The metadata of the start and the end to keep, by key or by a function. Default: none. */
  readonly attributes?: AttributesOption;
}

const kKinds: Readonly<Record<NonNullable<SpanOptions["kind"]>, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Makes spans of what `Telemetry.span` runs under this prefix, such as `"shop.pay"`. */
export function span(prefix: string | EventName, options: SpanOptions = {}): readonly Trace[] {
  const words = wordsOf(prefix);
  const { name = words.join("."), kind = "internal", attributes = [] } = options;
  return [
    {
      shape: "span",
      ...momentsOf(words),
      endsWithException: true,
      context: ({ telemetry_span_context }) => telemetry_span_context,
      open: (metadata) => ({
        name: typeof name === "function" ? name(metadata) : name,
        kind: kKinds[kind],
        attributes: attributesOf(attributes, metadata),
      }),
      close: (metadata) => ({ attributes: attributesOf(attributes, metadata) }),
    },
  ];
}

/** What may be said of the spans of {@link endpoint}. */
export interface EndpointOptions {
  /** Which requests have no span, by what is the same in all their events, such as `path`. Default: `/healthz` and `/readyz`. */
  readonly drop?: (metadata: Metadata) => boolean;
}

function isHealth({ path }: Metadata): boolean {
  return path === "/healthz" || path === "/readyz";
}

/**
 * Makes a server span of each request of the endpoints with this `telemetryPrefix`, and continues the trace that it brings.
 *
 * What goes wrong with 500 and above is recorded in it.
 */
export function endpoint(
  telemetryPrefix: string | EventName = "hinotori",
  { drop = isHealth }: EndpointOptions = {},
): readonly Trace[] {
  const words = wordsOf(telemetryPrefix);
  return [
    {
      shape: "span",
      ...momentsOf([...words, "endpoint"]),
      exception: [...words, "error_rendered"],
      endsWithException: false,
      context: (metadata) => (drop(metadata) ? undefined : contextOf(metadata)),
      open: (metadata) => ({
        name: methodOf(metadata),
        kind: SpanKind.SERVER,
        attributes: requestAttributes(metadata),
        header: headerOf(metadata),
      }),
      close: ({ status, route, method, reason }) => {
        const isFailure = Number(status) >= 500;
        return {
          name: route === undefined ? undefined : `${methodOf({ method })} ${String(route)}`,
          attributes: toAttributes({
            "http.route": route,
            "http.response.status_code": status,
            "error.type": isFailure ? (errorType(reason) ?? String(status)) : undefined,
          }),
          failure: isFailure ? String(status) : undefined,
        };
      },
    },
  ];
}

/** What an endpoint tells of a request, beside its method and path. */
interface Conn {
  header(name: string): string | undefined;
}

function contextOf({ conn, telemetry_span_context }: Metadata): unknown {
  return telemetry_span_context ?? conn;
}

function headerOf({ conn }: Metadata): ReadHeader | undefined {
  if (typeof conn !== "object" || conn === null || !("header" in conn) || typeof conn.header !== "function")
    return undefined;
  return (name) => (conn as Conn).header(name);
}

const kMethods: ReadonlySet<unknown> = new Set("GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY".split(" "));

/** A method as part of a name; one that nobody knows is no part of one, since a client may make up any number of them. */
function methodOf({ method }: Metadata): string {
  return kMethods.has(method) ? String(method) : "HTTP";
}

function requestAttributes(metadata: Metadata): Attributes {
  const { method, path, request_id } = metadata;
  const header = headerOf(metadata);
  const known = kMethods.has(method);
  return toAttributes({
    "http.request.method": known ? method : "_OTHER",
    "http.request.method_original": known ? undefined : method,
    "url.path": path,
    "server.address": header?.("host"),
    "user_agent.original": header?.("user-agent"),
    "hinotori.request_id": request_id,
  });
}

/** Makes spans of the connections, joins and messages of the sockets of endpoints with this `telemetryPrefix`. */
export function channels(telemetryPrefix: string | EventName = "hinotori"): readonly Trace[] {
  const words = wordsOf(telemetryPrefix);
  const moment = (event: string, name: (metadata: Metadata) => string): Trace => ({
    shape: "moment",
    event: [...words, event],
    measurement: "duration",
    tell: (metadata) => ({ name: name(metadata), kind: SpanKind.SERVER, attributes: channelAttributes(metadata) }),
  });
  const handledIn = [...words, "channel_handled_in"];
  return [
    moment("socket_connected", ({ socket }) => `${String(socket)} connect`),
    moment("channel_joined", ({ channel }) => `${String(channel)} join`),
    {
      shape: "span",
      ...momentsOf(handledIn),
      // The event of Phoenix's name is the one that says that a message is handled.
      stop: handledIn,
      endsWithException: true,
      context: ({ telemetry_span_context }) => telemetry_span_context,
      open: (metadata) => ({
        // The event may be whatever a client has sent, so it is no part of the name.
        name: `${String(metadata["channel"])} handle_in`,
        kind: SpanKind.SERVER,
        attributes: channelAttributes(metadata),
        header: () => undefined,
      }),
      close: () => ({ attributes: {} }),
    },
  ];
}

function channelAttributes({ socket, channel, topic, event, transport, result }: Metadata): Attributes {
  const about = { socket, channel, topic, event, transport, result };
  return toAttributes(Object.fromEntries(Object.entries(about).map(([key, value]) => [`hinotori.${key}`, value])));
}

/** Makes spans of the queries of the repo with this `telemetryPrefix`, such as `"scuti.repo"`. Parameters are left out. */
export function repo(telemetryPrefix: string | EventName): readonly Trace[] {
  return [
    {
      shape: "moment",
      event: [...wordsOf(telemetryPrefix), "query"],
      measurement: "total_time",
      tell: ({ type, source, query, result, error }) => {
        const operation = String(type ?? "query").toUpperCase();
        const failure = result === "error" ? (errorType(error) ?? "error") : undefined;
        return {
          name: source === undefined ? operation : `${operation} ${String(source)}`,
          kind: SpanKind.CLIENT,
          attributes: toAttributes({
            "db.system.name": "sqlite",
            "db.operation.name": operation,
            "db.collection.name": source,
            "db.query.text": query,
            "error.type": failure,
          }),
          failure,
        };
      },
    },
  ];
}

function momentsOf(prefix: EventName): Pick<SpanTrace, "start" | "stop" | "exception"> {
  return { start: [...prefix, "start"], stop: [...prefix, "stop"], exception: [...prefix, "exception"] };
}

function wordsOf(name: string | EventName): EventName {
  return checkEvent(typeof name === "string" ? name.split(".") : name);
}
