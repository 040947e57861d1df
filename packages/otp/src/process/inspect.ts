/** Prints values in messages and logs: pids as pids, errors by their message, everything bounded in length. */

import { inspect as nodeInspect } from "node:util";
import { Pid, Ref } from "./pid.ts";

const kLongestText = 200;
const kLongest = 800;
const kDepth = 4;

/**
 * Prints a value on one line where it fits, at most a few hundred characters of it.
 *
 * @param value anything; a getter or proxy that throws while printed is printed as such.
 * @returns text for messages and logs, never for programs to read.
 */
export function inspect(value: unknown): string {
  try {
    const text = print(value, kDepth);
    return text.length > kLongest ? `${text.slice(0, kLongest)}…` : text;
  } catch {
    // What throws while it is printed may throw anything, also something that cannot be printed.
    return "[a value that throws when it is printed]";
  }
}

function print(value: unknown, depth: number): string {
  if (typeof value === "string") {
    return value.length > kLongestText ? `${JSON.stringify(value.slice(0, kLongestText))}…` : JSON.stringify(value);
  }
  // What most messages are made of, without Node's inspect, which takes a hundred times as long: errors by the thousand are made under overload.
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Pid || value instanceof Ref) return value.toString();
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value) && depth > 0) {
    const shown = value.slice(0, 20).map((part) => print(part, depth - 1));
    return `[${shown.join(", ")}${value.length > 20 ? `, … ${value.length - 20} more` : ""}]`;
  }
  return nodeInspect(value, {
    depth: 3,
    breakLength: 120,
    maxArrayLength: 20,
    maxStringLength: kLongestText,
    compact: 3,
  });
}
