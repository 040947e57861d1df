/** The default handler: lines on standard output, as text or as JSON, written together once a turn. */

import { afterTurn } from "../scheduler.ts";
import { inspect } from "../process/inspect.ts";
import type { Handler, LogEvent } from "./event.ts";

/** How the console shows events. */
export interface ConsoleOptions {
  /** `"text"` for people, `"json"` for machines. Default `"text"`. */
  readonly format?: "text" | "json";
  /** Metadata shown in text lines. Default `["request_id"]`. */
  readonly metadata?: readonly string[];
  /** Where lines go. Default: standard output. */
  readonly write?: (lines: string) => void;
}

/** A console handler and what writes its last lines. */
export interface Console {
  /** Takes events. */
  readonly handle: Handler;
  /** Writes what waits. */
  readonly flush: () => void;
}

/** Makes a handler that prints. */
export function consoleHandler(options: ConsoleOptions = {}): Console {
  const write = options.write ?? ((lines: string): unknown => process.stdout.write(lines));
  const shown = options.metadata ?? ["request_id"];
  const line = options.format === "json" ? jsonLine : (event: LogEvent): string => textLine(event, shown);
  let waiting = "";
  const flush = (): void => {
    if (waiting === "") return;
    const lines = waiting;
    waiting = "";
    write(lines);
  };
  const handle: Handler = (event) => {
    if (waiting === "") afterTurn(flush);
    waiting += line(event);
    // Lines are lost to nobody: past this size they are written at once, before the turn is over.
    if (waiting.length > 65_536) flush();
  };
  return { handle, flush };
}

const kColours = process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
const kColourOf: Readonly<Record<string, string>> = { debug: "36", info: "0", notice: "0", warning: "33" };

let lastSecond = -1;
let lastStamp = "";

/** Local time to the second, made once a second. */
function stamp(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastStamp = new Date(time).toTimeString().slice(0, 8);
  }
  return `${lastStamp}.${String(Math.floor(time % 1000)).padStart(3, "0")}`;
}

function textLine(event: LogEvent, shown: readonly string[]): string {
  let facts = "";
  for (const key of shown) {
    const value = event.metadata[key];
    if (value !== undefined) facts += `${key}=${typeof value === "string" ? value : inspect(value)} `;
  }
  const text = `${stamp(event.time)} ${facts}[${event.level}] ${event.text()}\n`;
  return kColours ? `\u001b[${kColourOf[event.level] ?? "31"}m${text}\u001b[0m` : text;
}

function jsonLine(event: LogEvent): string {
  const { level, report, metadata } = event;
  const head = { time: new Date(event.time).toISOString(), level, message: event.text() };
  try {
    return `${JSON.stringify({ ...head, ...metadata, report }, jsonValue)}\n`;
  } catch {
    // What refers to itself, or throws while it is written, is told as text: the line is not lost.
    return `${JSON.stringify({ ...head, metadata: inspect(metadata), report: inspect(report) })}\n`;
  }
}

function jsonValue(_key: string, value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return String(value);
  return value;
}
