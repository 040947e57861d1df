/** The logger's table of handlers, its level, and the way of an event through them. */

import type { Cell } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { systemTime } from "../clock.ts";
import { type Console, type ConsoleOptions, consoleHandler } from "./console.ts";
import { type Handler, type Level, type LogEvent, type Message, type Metadata, levels, severity } from "./event.ts";
import { ArgumentError } from "../errors.ts";
import { inspect } from "../process/inspect.ts";

interface Entry {
  readonly handle: Handler;
  readonly severity: number;
}

const handlers = new Map<string, Entry>();
let maxSeverity = severity(levelFromEnvironment());
let consoleOptions: ConsoleOptions = {};
let console: Console = consoleHandler();
handlers.set("default", { handle: console.handle, severity: severity("debug") });
process.on("exit", () => console.flush());

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
  handlers.set("default", { handle: console.handle, severity: severity("debug") });
  return before;
}

/** Adds a handler under an id; an id that is taken is refused. */
export function attach(id: string, handle: Handler, level: Level): void {
  checkLevel(level);
  if (handlers.has(id)) {
    throw new ArgumentError(
      `a log handler with the id ${inspect(id)} is there already\n\nRemove it first, or choose another id.`,
    );
  }
  handlers.set(id, { handle, severity: severity(level) });
}

/** Removes a handler; whether it was there. */
export function detach(id: string): boolean {
  return handlers.delete(id);
}

/** The ids of all handlers. */
export function handlerIds(): string[] {
  return [...handlers.keys()];
}

/** Writes whatever still waits to be written. */
export function flush(): void {
  console.flush();
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
      handlers.delete(id);
      process.stderr.write(`log handler ${id} was removed, since it threw: ${inspect(error)}\n`);
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
    const own = cell.ext?.metadata;
    this.metadata = own === undefined ? { pid: cell.pid, ...metadata } : { pid: cell.pid, ...own, ...metadata };
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
