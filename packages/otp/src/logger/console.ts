/**
 * The default handler: lines on standard output, as text or as JSON, written together.
 *
 * A write costs more than the making of many lines. What matters is written at the end of the turn, the rest within a few
 * milliseconds, all of it in order and at the end of the program at the latest.
 */

import { setTimer } from "../clock.ts";
import { afterTurn } from "../scheduler.ts";
import { inspect } from "../process/inspect.ts";
import type { Handler, LogEvent } from "./event.ts";

/** How the console shows events. */
export interface ConsoleOptions {
  /** `"text"` for people, `"json"` for machines. Default `"text"`. */
  readonly format?: "text" | "json";
  /** Metadata shown in text lines. Default `["request_id"]`. */
  readonly metadata?: readonly string[];
  /**
   * Whether text lines have the colour of their level, or the one in their metadata's `ansi_color`. Default: on a terminal,
   * unless NO_COLOR is set; FORCE_COLOR says yes for any output.
   */
  readonly colors?: boolean;
  /** Whether each child that a supervisor starts has a line, at the debug level. Default `false`. */
  readonly progress?: boolean;
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
  const line = options.format === "json" ? jsonLine : textLines(options);
  const progress = options.progress === true;
  let waiting = "";
  let soon = false;
  const flush = (): void => {
    soon = false;
    if (waiting === "") return;
    const lines = waiting;
    waiting = "";
    write(lines);
  };
  const handle: Handler = (event) => {
    if (event.level === "debug" && !progress && event.report?.["label"] === "progress") return;
    if (!soon && event.level !== "debug" && event.level !== "info") {
      soon = true;
      afterTurn(flush);
    } else if (waiting === "") {
      setTimer(kLatestMs, flush, { ref: false });
    }
    waiting += line(event);
    // Lines are lost to nobody: past this size they are written at once, before the turn is over.
    if (waiting.length > 65_536) flush();
  };
  return { handle, flush };
}

/** Lines that can wait are written after this time. */
const kLatestMs = 5;

const kColourOf: Readonly<Record<string, string>> = { debug: "36", info: "0", notice: "0", warning: "33" };

/** The colours a line may ask for in its metadata. */
const kNamed: ReadonlyMap<unknown, string> = new Map([
  ["red", "31"],
  ["green", "32"],
  ["yellow", "33"],
  ["blue", "34"],
  ["magenta", "35"],
  ["cyan", "36"],
  ["white", "37"],
]);

/** Whether the output of this program is for eyes. */
function isColourful(): boolean {
  const { NO_COLOR: none, FORCE_COLOR: forced } = process.env;
  if (none !== undefined && none !== "") return false;
  return process.stdout.isTTY === true || (forced !== undefined && forced !== "" && forced !== "0");
}

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

function textLines({
  metadata: shown = ["request_id"],
  colors = isColourful(),
}: ConsoleOptions): (event: LogEvent) => string {
  return (event) => {
    const text = `${stamp(event.time)} ${factsOf(event, shown)}[${event.level}] ${event.text()}`;
    return colors ? `\u001b[${colourOf(event)}m${text}\u001b[0m\n` : `${text}\n`;
  };
}

function factsOf({ metadata }: LogEvent, shown: readonly string[]): string {
  let facts = "";
  for (const key of shown) {
    const value = metadata[key];
    if (value !== undefined) facts += `${key}=${typeof value === "string" ? value : inspect(value)} `;
  }
  return facts;
}

function colourOf({ level, metadata }: LogEvent): string {
  return kNamed.get(metadata["ansi_color"]) ?? kColourOf[level] ?? "31";
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

function jsonValue(key: string, value: unknown): unknown {
  if (key === "ansi_color") return undefined;
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return String(value);
  return value;
}
