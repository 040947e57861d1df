/**
 * Tells the rest of the program what happens, without knowing who listens.
 *
 * A library executes events; an application attaches handlers that count, log or measure them. The two meet in the
 * name of the event alone, so neither imports the other, and an event that nobody listens to costs next to nothing.
 *
 * ## Example
 *
 * A checkout tells how much was sold, and the shop counts it:
 *
 * ```ts run
 * import { Telemetry } from "@hinotori/telemetry";
 *
 * let total = 0;
 * Telemetry.attach("takings", ["shop", "checkout", "stop"], (_event, { amount }) => {
 *   total += amount ?? 0;
 * });
 *
 * Telemetry.execute(["shop", "checkout", "stop"], { amount: 12 }, { customer: "ada" });
 * Telemetry.execute(["shop", "checkout", "stop"], { amount: 30 }, { customer: "bob" });
 * total; // => 42
 * Telemetry.detach("takings");
 * ```
 *
 * ## Spans
 *
 * `span` does it for a piece of work: a `start` event before, a `stop` event with the `duration` after, or an
 * `exception` event when it throws. A promise is waited for.
 *
 * ```ts run
 * import { Telemetry } from "@hinotori/telemetry";
 *
 * const heard: string[] = [];
 * Telemetry.attachMany("log", [["shop", "pay", "start"], ["shop", "pay", "stop"]], (event) => heard.push(event.join(".")));
 *
 * const receipt = await Telemetry.span(["shop", "pay"], { customer: "ada" }, async () => {
 *   return ["paid", { method: "card" }];
 * });
 * receipt; // => "paid"
 * heard; // => ["shop.pay.start", "shop.pay.stop"]
 * ```
 *
 * ## Handlers
 *
 * A handler runs in the process that executes the event, before that process goes on. Keep it short: count, or send a
 * message to a process of your own. The order of handlers is not part of the contract. Which handlers hear an event is decided
 * when it is executed; one that is attached meanwhile hears the next.
 *
 * ## Failure
 *
 * A handler that throws, or whose promise rejects, is detached from every event it was attached to. Then
 * `["telemetry", "handler", "failure"]` is executed, with `event_name`, `handler_id`, `handler_config`, `kind`, `reason`
 * and `stacktrace`, and an error is logged. The other handlers still run, and the code that executed the event never
 * notices.
 *
 * ## Times
 *
 * `duration`, `monotonic_time` and `system_time` are nanoseconds, as plain numbers. They come from otp's clock, so a test that
 * moves the clock moves them.
 *
 * ## Limits
 *
 * Handlers belong to the program, not to a process: a handler stays until it is detached. To hear events in a test, see
 * `attachEvents` in `@hinotori/telemetry/testing`.
 *
 * **Unlike OTP**, an id is a string or a symbol, and the failures of `attach` and `detach` are thrown.
 */
import { checkEvent, type EventName, sameEvent } from "./telemetry/event-name.ts";
import { dispatch } from "./telemetry/dispatch.ts";
import { add, attachmentsOf, type Handler, type HandlerId, listUnder, removeById } from "./telemetry/handlers.ts";
import type { Measurements, Metadata } from "./telemetry/handlers.ts";
import { runSpan, type Spanned, type SpanOutcome } from "./telemetry/span.ts";
import { runWithin } from "./telemetry/within.ts";

export type { EventName } from "./telemetry/event-name.ts";
export type { Handler, HandlerId, Measurements, Metadata } from "./telemetry/handlers.ts";
export type { Spanned, SpanOutcome, SpanResult } from "./telemetry/span.ts";

/** An attached handler as `listHandlers` shows it: one entry for each of its events. */
export interface AttachedHandler {
  readonly id: HandlerId;
  readonly event: EventName;
  readonly handler: Handler<unknown>;
  readonly config: unknown;
}

const kNoMetadata: Metadata = Object.freeze({});

/**
 * Runs every handler of the event, here and now.
 *
 * Never throws because of a handler. With nothing attached it is one look into a table.
 *
 * @param measurements numbers; times in nanoseconds.
 * @param metadata what a handler may want to know beside the numbers.
 */
export function execute(event: EventName, measurements: Measurements, metadata: Metadata = kNoMetadata): void {
  const attachments = attachmentsOf(event);
  if (attachments !== undefined) dispatch(attachments, event, measurements, metadata);
}

/**
 * Whether anything listens to the event.
 *
 * Ask before you go to the expense of measurements that nobody may want.
 */
export function hasHandlers(event: EventName): boolean {
  return attachmentsOf(event) !== undefined;
}

/**
 * Attaches a handler to one event, until `detach`.
 *
 * Throws `TELEMETRY_ALREADY_EXISTS` when the id is in use.
 *
 * @param config handed to the handler as it is, so that one function can serve several handlers.
 */
export function attach(id: HandlerId, event: EventName, handler: Handler): void;
export function attach<Config>(id: HandlerId, event: EventName, handler: Handler<Config>, config: Config): void;
export function attach(id: HandlerId, event: EventName, handler: Handler<never>, config?: unknown): void {
  attachTo(id, [event], handler, config);
}

/** Attaches a handler to several events under one id; `detach` takes it from all of them. */
export function attachMany(id: HandlerId, events: readonly EventName[], handler: Handler): void;
export function attachMany<Config>(
  id: HandlerId,
  events: readonly EventName[],
  handler: Handler<Config>,
  config: Config,
): void;
export function attachMany(
  id: HandlerId,
  events: readonly EventName[],
  handler: Handler<never>,
  config?: unknown,
): void {
  attachTo(id, events, handler, config);
}

function attachTo(id: HandlerId, events: readonly EventName[], handler: Handler<never>, config: unknown): void {
  // A handler and its config come together through the signatures above, so this one is only ever given its own.
  add({ id, events: distinct(events.map(checkEvent)), handler: handler as Handler<unknown>, config });
}

/** An event that is named twice is heard once. */
function distinct(events: readonly EventName[]): readonly EventName[] {
  return events.filter((event, index) => events.findIndex((other) => sameEvent(other, event)) === index);
}

/** Detaches the handler with this id from all its events. Throws `TELEMETRY_NOT_FOUND` when there is none. */
export function detach(id: HandlerId): void {
  removeById(id);
}

/** The attached handlers of every event that begins with `prefix`; of all events when it is `[]`. */
export function listHandlers(prefix: EventName): readonly AttachedHandler[] {
  return listUnder(prefix).map(({ attachment: { id, handler, config }, event }) => ({
    id,
    event: [...event],
    handler,
    config,
  }));
}

/**
 * Runs a piece of work between a `start` event and a `stop` or `exception` event.
 *
 * - `[...prefix, "start"]` measures `monotonic_time` and `system_time`, and has the start metadata;
 * - `[...prefix, "stop"]` measures `duration`, `monotonic_time` and what the work added, and has the metadata that the work
 *   returned, not the start's;
 * - `[...prefix, "exception"]` measures `duration` and `monotonic_time`, and has the start metadata with `kind`, `reason`
 *   and `stacktrace`. The error then goes on to the caller.
 *
 * All of a span's events carry the same `telemetry_span_context`, the start metadata's own if it has one.
 *
 * @param work returns `[result, metadata]` or `[result, measurements, metadata]`, or a promise of one.
 * @returns the result alone.
 */
export function span<Outcome extends SpanOutcome>(
  prefix: EventName,
  startMetadata: Metadata,
  work: () => Outcome,
): Spanned<Outcome> {
  return runSpan(prefix, startMetadata, work) as Spanned<Outcome>;
}

/**
 * Runs work inside what those who listen to a `start` event have opened for it, such as the span of a tracer.
 *
 * `span` does so by itself. It is for libraries that execute the two events of a span themselves, because its end is elsewhere.
 *
 * @param context the `telemetry_span_context` in the metadata of the start event.
 */
export function within<Result>(context: unknown, work: () => Result): Result {
  return runWithin(context, work);
}
