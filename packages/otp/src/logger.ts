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
 * ## Options
 *
 * `Logger.configure({ level, console })`. The level is `debug`, in production (`NODE_ENV`) `info` and in tests `warning`. The
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
import type { Handler, Level, Message, Metadata } from "./logger/event.ts";
import { self } from "./process/context.ts";

export type { ConsoleOptions } from "./logger/console.ts";
export type { HandlerOptions } from "./logger/core.ts";
export type { Handler, Level, LogEvent, Message, Metadata, Report } from "./logger/event.ts";

/** What may be configured. */
export interface LoggerOptions {
  /** The least severe level that is logged. */
  readonly level?: Level;
  /** How the console prints, or `false` for no console. */
  readonly console?: ConsoleOptions | false;
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

/** Sets the level and the console; what is left out stays as it is. */
export function configure(options: LoggerOptions): void {
  if (options.level !== undefined) setLevel(options.level);
  if (options.console !== undefined) setConsole(options.console);
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

/** Adds to the metadata that every event of this process carries; with no argument, only returns it. */
export function metadata(facts: Metadata = {}): Metadata {
  const more = self().more;
  more.metadata = { ...more.metadata, ...facts };
  return more.metadata;
}

/** Puts other metadata in the place of this process's. */
export function resetMetadata(facts: Metadata = {}): void {
  self().more.metadata = facts;
}

/** Writes at once what waits to be written, in every handler. */
export function flush(): void {
  flushAll();
}
