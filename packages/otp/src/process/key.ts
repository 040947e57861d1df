/** Terms by structure: what makes two of them the same, and a map that goes by it. */

import { ArgumentError } from "../errors.ts";
import { inspect } from "./inspect.ts";
import { Pid, Ref } from "./pid.ts";

/**
 * A key as a Map's key: primitives, pids and other objects with an identity as they are, arrays and plain objects by their structure.
 *
 * @throws ArgumentError when a key holds itself.
 */
export function canonical(key: unknown): unknown {
  if (isStructured(key)) return `\u0000${write(key, [])}`;
  return typeof key === "string" && key.startsWith("\u0000") ? `\u0000${write(key, [])}` : key;
}

/** Whether two terms are the same by structure; one that holds itself is the same as itself alone. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other || !isStructured(one) || !isStructured(other)) return one === other;
  try {
    return canonical(one) === canonical(other);
  } catch (error) {
    if (error instanceof ArgumentError) return false;
    throw error;
  }
}

/** A map whose keys are compared by structure; it gives back the keys as they were put. */
export class TermMap<Value> {
  readonly #entries = new Map<unknown, readonly [key: unknown, value: Value]>();

  constructor(entries: Iterable<readonly [unknown, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  has(key: unknown): boolean {
    return this.#entries.has(canonical(key));
  }

  get(key: unknown): Value | undefined {
    return this.#entries.get(canonical(key))?.[1];
  }

  set(key: unknown, value: Value): void {
    this.#entries.set(canonical(key), [key, value]);
  }

  delete(key: unknown): boolean {
    return this.#entries.delete(canonical(key));
  }

  /** Every value, in the order their keys were first put. */
  *values(): Generator<Value> {
    for (const [, value] of this.#entries.values()) yield value;
  }

  get size(): number {
    return this.#entries.size;
  }

  [Symbol.iterator](): Iterator<readonly [unknown, Value]> {
    return this.#entries.values();
  }
}

function isStructured(key: unknown): key is object {
  if (typeof key !== "object" || key === null || key instanceof Pid || key instanceof Ref) return false;
  if (Array.isArray(key)) return true;
  const prototype: unknown = Object.getPrototypeOf(key);
  return prototype === Object.prototype || prototype === null;
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

function write(key: unknown, above: readonly object[]): string {
  switch (typeof key) {
    case "string":
      return JSON.stringify(key);
    case "object":
    case "function":
      if (key === null) return "null";
      break;
    case "symbol":
      return `symbol ${identityOf(Object(key) as object)}`;
    default:
      return `${typeof key} ${String(key)}`;
  }
  if (!isStructured(key)) return `#${identityOf(key)}`;
  if (above.includes(key)) throw new ArgumentError(`expected a key that does not hold itself, got: ${inspect(key)}`);
  const inside = [...above, key];
  if (Array.isArray(key)) return `[${key.map((part) => write(part, inside)).join(",")}]`;
  const parts = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${parts.map(([name, part]) => `${JSON.stringify(name)}:${write(part, inside)}`).join(",")}}`;
}

function identityOf(value: object): number {
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = ++lastIdentity;
    identities.set(value, identity);
  }
  return identity;
}
