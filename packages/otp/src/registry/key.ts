/** Keys by structure: what makes two keys the same, as a value that a Map can hold. */

import { ArgumentError } from "../errors.ts";
import { inspect } from "../process/inspect.ts";
import { Pid, Ref } from "../process/pid.ts";

/**
 * A key as a Map's key: primitives, pids and other objects with an identity as they are, arrays and plain objects by their structure.
 *
 * @throws ArgumentError when a key holds itself.
 */
export function canonical(key: unknown): unknown {
  if (isStructured(key)) return `\u0000${write(key, [])}`;
  return typeof key === "string" && key.startsWith("\u0000") ? `\u0000${write(key, [])}` : key;
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
