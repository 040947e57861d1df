/** What goes between a server's thread and the program, and what cannot. */

import type { MessagePort } from "node:worker_threads";
import { ArgumentError } from "../errors.ts";
import { inspect } from "../process/inspect.ts";

/** From the program to the thread. */
export type ToThread =
  | { readonly kind: "init"; readonly file: string; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: "call"; readonly id: number; readonly request: unknown }
  | { readonly kind: "cast" | "info"; readonly message: unknown }
  | { readonly kind: "system"; readonly id: number; readonly what: string; readonly args: readonly unknown[] }
  | { readonly kind: "replace"; readonly id: number; readonly change: Change }
  | { readonly kind: "terminate"; readonly reason: unknown };

/** A change of the state that is made in the program: the thread waits for `answer`, and reads the state that is to be from `port`. */
export interface Change {
  readonly port: MessagePort;
  readonly answer: Int32Array;
}

/** From the thread to the program. */
export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "ignored" }
  | { readonly kind: "failed"; readonly reason: unknown }
  | { readonly kind: "reply"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "refused"; readonly id: number; readonly message: string }
  | { readonly kind: "failed_call"; readonly id: number; readonly reason: unknown }
  | { readonly kind: "threw"; readonly id: number; readonly error: unknown }
  | { readonly kind: "change"; readonly id: number; readonly state: unknown }
  | { readonly kind: "ends" }
  | { readonly kind: "ended"; readonly reason: unknown; readonly reported: boolean };

/**
 * The path to the first part of a value that cannot be cloned between threads, such as `message[1].callback`.
 *
 * Functions and symbols cannot, nor objects with an identity or methods of their own: pids, references, instances of classes.
 */
export function uncloneable(value: unknown, path: string, seen: Set<object> = new Set()): string | undefined {
  if (typeof value === "function" || typeof value === "symbol") return path;
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (value instanceof Map)
    return first([...value].flat(), (part, at) => uncloneable(part, `${path} entry ${Math.floor(at / 2)}`, seen));
  if (value instanceof Set) return first([...value], (part, at) => uncloneable(part, `${path} member ${at}`, seen));
  if (Array.isArray(value)) return first(value, (part, at) => uncloneable(part, `${path}[${at}]`, seen));
  if (isNative(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return path;
  return first(Object.entries(value), ([key, part]) => uncloneable(part, `${path}.${key}`, seen));
}

function first<Part>(parts: readonly Part[], look: (part: Part, at: number) => string | undefined): string | undefined {
  for (const [at, part] of parts.entries()) {
    const found = look(part, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNative(value: object): boolean {
  return (
    value instanceof Error ||
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value) ||
    value instanceof SharedArrayBuffer
  );
}

/** Refuses what cannot be cloned, with the path to it. */
export function checkCloneable(value: unknown, what: string): void {
  const path = uncloneable(value, what);
  if (path === undefined) return;
  throw new ArgumentError(
    `expected a message that can be cloned to another thread, but ${path} cannot: ${inspect(value)}\n\nSend plain data: no functions, symbols, pids or instances of classes.`,
  );
}
