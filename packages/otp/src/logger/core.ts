/** The logger's table of handlers, its level, and the way of an event through them. */

import type { Cell } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { systemTime } from "../clock.ts";
import { type Console, type ConsoleOptions, consoleHandler } from "./console.ts";
import { type Handler, type Level, type LogEvent, type Message, type Metadata, levels, severity } from "./event.ts";
import { ArgumentError } from "../errors.ts";
import { inspect } from "../process/inspect.ts";
import { scopeOf } from "./scope.ts";

interface Entry {
  readonly handle: Handler;
  readonly severity: number;
  readonly flush: () => void;
}

const handlers = new Map<string, Entry>();
let maxSeverity = severity(levelFromEnvironment());
let consoleOptions: ConsoleOptions = {};
let console: Console = consoleHandler();
handlers.set("default", entryOf(console));
process.on("exit", flush);

function levelFromEnvironment(): Level {
  switch (process.env["NODE_ENV"]) {
    case "production":
      return "info";
    case "test":
      return "warning";
    default:
      return "debug";
  }
}

/** Whether an event of this level would go anywhere. */
export function isEnabled(level: Level): boolean {
  return severity(level) <= maxSeverity && handlers.size > 0;
}

/** The least severe level that is logged. */
export function currentLevel(): Level {
  return levels[maxSeverity]!;
}

/** Sets the least severe level that is logged; returns the one before. */
export function setLevel(level: Level): Level {
  checkLevel(level);
  const before = currentLevel();
  maxSeverity = severity(level);
  return before;
}

/** Replaces the default handler by one with other options, or by none; returns what was there. */
export function setConsole(options: ConsoleOptions | false): ConsoleOptions | false {
  console.flush();
  const before = handlers.has("default") ? consoleOptions : false;
  if (options === false) {
    handlers.delete("default");
    return before;
  }
  consoleOptions = options;
  console = consoleHandler(options);
  handlers.set("default", entryOf(console));
  return before;
}

function entryOf({ handle, flush }: Console): Entry {
  return { handle, flush, severity: severity("debug") };
}

/** How a handler is added. */
export interface HandlerOptions {
  /** The least severe level that the handler takes. Default `"debug"`. */
  readonly level?: Level;
  /** Writes at once what the handler keeps waiting; called by `flush`, when it is removed, and when the program exits. Default: nothing waits. */
  readonly flush?: () => void;
}

const nothingWaits = (): void => {};

/** Adds a handler under an id; an id that is taken is refused. */
export function attach(
  id: string,
  handle: Handler,
  { level = "debug", flush = nothingWaits }: HandlerOptions = {},
): void {
  checkLevel(level);
  if (handlers.has(id)) {
    throw new ArgumentError(
      `a log handler with the id ${inspect(id)} is there already\n\nRemove it first, or choose another id.`,
    );
  }
  handlers.set(id, { handle, severity: severity(level), flush });
}

/** Removes a handler; whether it was there. */
export function detach(id: string): boolean {
  const entry = handlers.get(id);
  if (entry === undefined) return false;
  handlers.delete(id);
  write(id, entry);
  return true;
}

/** The ids of all handlers. */
export function handlerIds(): string[] {
  return [...handlers.keys()];
}

/** Writes whatever still waits to be written, in every handler. */
export function flush(): void {
  for (const [id, entry] of handlers) write(id, entry);
}

function write(id: string, entry: Entry): void {
  try {
    entry.flush();
  } catch (error) {
    remove(id, error);
  }
}

function remove(id: string, error: unknown): void {
  handlers.delete(id);
  process.stderr.write(`log handler ${id} was removed, since it threw: ${inspect(error)}\n`);
}

/** Sends an event to every handler that takes its level; `cell` is the process it is about, by default the one that runs. */
export function emit(level: Level, message: Message, metadata?: Metadata, cell: Cell = self()): void {
  const rank = severity(level);
  if (rank > maxSeverity) return;
  const event = new Event(level, message, metadata, cell);
  for (const [id, handler] of handlers) {
    if (rank > handler.severity) continue;
    try {
      handler.handle(event);
    } catch (error) {
      remove(id, error);
    }
  }
}

class Event implements LogEvent {
  readonly level: Level;
  readonly time: number = systemTime();
  readonly metadata: Metadata;
  readonly report: Readonly<Record<string, unknown>> | undefined;
  readonly #message: Message;
  #text: string | undefined;

  constructor(level: Level, message: Message, metadata: Metadata | undefined, cell: Cell) {
    this.level = level;
    this.#message = message;
    this.report = typeof message === "object" ? message.report : undefined;
    this.metadata = { pid: cell.pid, ...cell.ext?.metadata, ...scopeOf(cell)?.metadata, ...metadata };
  }

  text(): string {
    return (this.#text ??= textOf(this.#message));
  }
}

/** Made once, however many handlers print it; a function that throws must not cost a handler its place. */
function textOf(message: Message): string {
  if (typeof message === "string") return message;
  try {
    return typeof message === "function" ? message() : message.text(message.report);
  } catch (error) {
    return `a log message that could not be made, since its function threw: ${inspect(error)}`;
  }
}

function checkLevel(level: Level): void {
  if (levels.includes(level)) return;
  throw new ArgumentError(`expected a log level, one of ${levels.join(", ")}, got: ${inspect(level)}`);
}
