/** How a console shows what an input gave or threw. */
import { inspect } from "node:util";
import { isModuleNamespaceObject } from "node:util/types";

/** How things are shown. */
export interface Look {
  /** Whether there are colours. */
  readonly colors: boolean;
  /** The folder that paths are told from. */
  readonly root: string;
}

const kFrames = 8;

/** A value, as a person reads it: pids and trees as themselves, the rest as Node.js shows it. */
export function printValue(value: unknown, { colors }: Look): string {
  // What Node.js keeps with a promise for its own use is not shown.
  if (value instanceof Promise) return "Promise: await it to see what it becomes";
  try {
    const depth = isModuleNamespaceObject(value) ? 0 : 4;
    return inspect(value, {
      colors,
      depth,
      maxArrayLength: 100,
      maxStringLength: 10_000,
      breakLength: 100,
      compact: 3,
    });
  } catch (thrown) {
    return `[a value that throws when it is printed: ${String(thrown)}]`;
  }
}

/** What was thrown: its name, its message, and where in the application that was. */
export function printThrown(thrown: unknown, look: Look): string {
  const paint = (code: number, text: string): string => (look.colors ? `\u001b[${code}m${text}\u001b[39;22m` : text);
  if (isExit(thrown)) return paint(31, `** (exit) ${printValue(thrown.reason, { ...look, colors: false })}`);
  if (!(thrown instanceof Error)) return paint(31, `** (throw) ${printValue(thrown, { ...look, colors: false })}`);
  const lines = [paint(31, `** (${nameOf(thrown)}) ${thrown.message}`)];
  lines.push(...framesOf(thrown, look.root).map((frame) => paint(2, `    ${frame}`)));
  for (const cause of causesOf(thrown)) {
    if (!thrown.message.includes(cause.message))
      lines.push(paint(31, `   because of (${nameOf(cause)}) ${cause.message}`));
    lines.push(...framesOf(cause, look.root).map((frame) => paint(2, `    ${frame}`)));
  }
  return lines.join("\n");
}

/** What cannot be read: the line, and where in it. */
export function printUnreadable(error: SyntaxError, { colors }: Look): string {
  const text = `** (SyntaxError) ${error.message}`;
  const [, line = "", mark = ""] = (error.stack ?? "").split("\n");
  const shown = /^\s*\^+\s*$/.test(mark) ? `\n    ${line}\n    ${mark}` : "";
  return `${colors ? `\u001b[31m${text}\u001b[39m` : text}${shown}`;
}

/** The pid of the process that has the name already, when that is why a start failed. */
export function alreadyStarted(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !("reason" in thrown) || !Array.isArray(thrown.reason)) return undefined;
  const [what, pid] = thrown.reason as readonly unknown[];
  return what === "already_started" ? pid : undefined;
}

/** What `Process.exit(reason)` throws. */
function isExit(thrown: unknown): thrown is { readonly reason: unknown } {
  return (
    typeof thrown === "object" && thrown !== null && thrown.constructor?.name === "ExitRequest" && "reason" in thrown
  );
}

function nameOf(error: Error): string {
  return error.name === "Error" ? error.constructor.name : error.name;
}

function causesOf(error: Error): readonly Error[] {
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error.cause, ...inner].filter((one) => one instanceof Error);
}

/** The lines of the stack that are the application's own or the input's. */
function framesOf(error: Error, root: string): readonly string[] {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return frames
    .filter((line) => line.includes(`${root}/`) && !line.includes("node_modules") && !/\$hinotori/.test(line))
    .slice(0, kFrames)
    .map((line) => line.trim().replaceAll("file://", "").replaceAll(`${root}/`, ""));
}
