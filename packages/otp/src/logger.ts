/**
 * Says what happens: events with a level, metadata, and data that handlers may keep.
 *
 * A message is a text, a function that makes one only when somebody listens, or a report: data together with the function that
 * prints it. Crashes of processes come as reports, each crash once.
 *
 * ## Example
 *
 * ```ts run
 * import { Logger } from "@hinotori/otp";
 *
 * const seen: string[] = [];
 * Logger.addHandler("mine", (event) => seen.push(`${event.level}: ${event.text()}`));
 * Logger.warning("the desk is closed");
 * Logger.removeHandler("mine");
 * seen; // => ["warning: the desk is closed"]
 * ```
 *
 * ## Metadata
 *
 * Facts beside the message: those of the call, and those that its process has put there once with `Logger.metadata`. Code that serves many
 * at once in one process, as the handlers of requests do, has a **scope** for each: an endpoint runs each request in one with its
 * `request_id`, and there `Logger.metadata` adds to the request alone.
 *
 * ```ts run
 * import { Logger } from "@hinotori/otp";
 *
 * const seen: unknown[] = [];
 * Logger.addHandler("mine", ({ metadata: { pid, ...facts } }) => seen.push(facts));
 * Logger.within({ metadata: { request_id: "F7Q" } }, () => {
 *   Logger.metadata({ user: 7 });
 *   Logger.warning("the desk is closed");
 * });
 * Logger.warning("it is late");
 * Logger.removeHandler("mine");
 * seen; // => [{ request_id: "F7Q", user: 7 }, {}]
 * ```
 *
 * After an `await` a scope is known where Node does that for nothing, which is from version 24 on. Before that it makes every `await` of the
 * program several times dearer, so it is done when `acrossAwait` asks for it; without it, such an event has no metadata of the scope, and never
 * those of another one.
 *
 * A server that is called from within is another process: what it logs has the metadata of its caller's scope for certain only where a
 * propagator takes them along, as that of the OpenTelemetry adapter does, or this one:
 *
 * ```ts
 * Propagation.install({ capture: Logger.scope, run: (scope, body) => Logger.within(scope as Logger.Scope | undefined, body) });
 * ```
 *
 * **Unlike OTP**, where every request has a process of its own, and its metadata.
 *
 * ## Options
 *
 * `Logger.configure({ level, console, acrossAwait })`. The level is `debug`, in production (`NODE_ENV`) `info` and in tests `warning`. The
 * console prints text, or JSON with `console: { format: "json" }`; `console: false` takes it away.
 *
 * ## Failure
 *
 * A handler that throws is removed, and that is said on standard error; the others get their events. Lines of the level info
 * and below are written within 5 milliseconds, others at the end of the turn, all of them at the end of the program.
 */

import { type ConsoleOptions } from "./logger/console.ts";
import {
  attach,
  currentLevel,
  detach,
  emit,
  flush as flushAll,
  handlerIds,
  type HandlerOptions,
  isEnabled,
  setConsole,
  setLevel,
} from "./logger/core.ts";
import { type Handler, type Level, type Message, type Metadata, levels as allLevels } from "./logger/event.ts";
import { ownScopeOf, type Scope, scopeOf, setAcrossAwait, within as runWithin } from "./logger/scope.ts";
import { self } from "./process/context.ts";

export type { ConsoleOptions } from "./logger/console.ts";
export type { HandlerOptions } from "./logger/core.ts";
export type { Handler, Level, LogEvent, Message, Metadata, Report } from "./logger/event.ts";
export type { Scope } from "./logger/scope.ts";

/** What may be configured. */
export interface LoggerOptions {
  /** The least severe level that is logged. */
  readonly level?: Level;
  /** How the console prints, or `false` for no console. */
  readonly console?: ConsoleOptions | false;
  /**
   * Whether the metadata of a scope, such as the id of a request, are known after an `await` too. Default: from Node 24 on, where that is
   * free. In older ones `true` makes every `await` of the program several times dearer.
   */
  readonly acrossAwait?: boolean;
}

/** Logs an event of any level. */
export function log(level: Level, message: Message, metadata?: Metadata): void {
  emit(level, message, metadata);
}

/** Logs that the system is unusable. */
export function emergency(message: Message, metadata?: Metadata): void {
  emit("emergency", message, metadata);
}

/** Logs what must be acted on at once. */
export function alert(message: Message, metadata?: Metadata): void {
  emit("alert", message, metadata);
}

/** Logs a critical condition. */
export function critical(message: Message, metadata?: Metadata): void {
  emit("critical", message, metadata);
}

/** Logs an error. */
export function error(message: Message, metadata?: Metadata): void {
  emit("error", message, metadata);
}

/** Logs a warning. */
export function warning(message: Message, metadata?: Metadata): void {
  emit("warning", message, metadata);
}

/** Logs what is normal and still worth a look. */
export function notice(message: Message, metadata?: Metadata): void {
  emit("notice", message, metadata);
}

/** Logs what is going on. */
export function info(message: Message, metadata?: Metadata): void {
  emit("info", message, metadata);
}

/** Logs what helps to find a fault. */
export function debug(message: Message, metadata?: Metadata): void {
  emit("debug", message, metadata);
}

/** Sets the level, the console and how far scopes reach; what is left out stays as it is. */
export function configure(options: LoggerOptions): void {
  if (options.level !== undefined) setLevel(options.level);
  if (options.console !== undefined) setConsole(options.console);
  if (options.acrossAwait !== undefined) setAcrossAwait(options.acrossAwait);
}

/** All levels, most severe first, as Elixir's `Logger.levels` lists them. */
export function levels(): readonly Level[] {
  return allLevels;
}

/** The least severe level that is logged. */
export function level(): Level {
  return currentLevel();
}

/** Whether an event of this level would be logged: ask before making something expensive. */
export function enabled(wanted: Level): boolean {
  return isEnabled(wanted);
}

/**
 * Adds a handler.
 *
 * @param id a name of your own, for `removeHandler`.
 * @param options its level, and for one that keeps lines waiting how they are written at once.
 * @throws ArgumentError when the id is taken or the level unknown.
 */
export function addHandler(id: string, handler: Handler, options: HandlerOptions = {}): void {
  attach(id, handler, options);
}

/** Removes a handler, with what waits written; whether it was there. The console's id is `"default"`. */
export function removeHandler(id: string): boolean {
  return detach(id);
}

/** The ids of all handlers. */
export function handlers(): string[] {
  return handlerIds();
}

/** Adds to the metadata that every event of this scope carries, or of this process outside of any; with no argument, only returns it. */
export function metadata(facts: Metadata = {}): Metadata {
  const holder = holderOfMetadata();
  holder.metadata = { ...holder.metadata, ...facts };
  return holder.metadata;
}

/** Puts other metadata in the place of this scope's, or of this process's outside of any. */
export function resetMetadata(facts: Metadata = {}): void {
  holderOfMetadata().metadata = facts;
}

function holderOfMetadata(): { metadata?: Metadata | undefined } {
  const cell = self();
  return ownScopeOf(cell) ?? cell.more;
}

/**
 * Runs work whose events carry the metadata of a scope beside those of this process; returns what the work returns.
 *
 * @param scope what has the metadata, asked at each event; `undefined` for work outside of any scope.
 */
export function within<Result>(scope: Scope | undefined, work: () => Result): Result {
  return runWithin(scope, work);
}

/** What the scope of this code lends to others, to be taken along to them; `undefined` outside of any. */
export function scope(): Scope | undefined {
  const own = scopeOf(self());
  return own === undefined ? undefined : Object.freeze({ metadata: own.metadata });
}

/** Writes at once what waits to be written, in every handler. */
export function flush(): void {
  flushAll();
}
