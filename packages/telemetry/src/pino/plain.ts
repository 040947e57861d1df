/**
 * Any value as JSON can say it, bounded, and without secrets.
 *
 * What is logged may come from anywhere: it may refer to itself, throw when it is read, be huge, or hold a password. Pure.
 */
import { inspect } from "node:util";

/** What stands in the place of a secret. */
export const kFiltered = "[FILTERED]";

/** The words in the names of secrets. */
export const kSecretWords: readonly string[] = Object.freeze(
  "password passwd token secret authorization cookie api_key api-key apikey private_key".split(" "),
);

const kDepth = 6;
const kMostParts = 100;
const kMostInAll = 2000;
const kLongest = 8192;

/** Tells secrets by their names. */
export interface Filter {
  /** Whether what has this name is a secret. */
  hides(name: string): boolean;
  /** A text in which what follows such a name and a `=` or `:` is gone, and which is not too long. */
  clean(text: string): string;
}

/** A filter for names that contain one of these words, whatever their case. */
export function filterFor(words: readonly string[]): Filter {
  if (words.length === 0) return { hides: () => false, clean: cut };
  const any = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const name = new RegExp(any, "i");
  // No part may be tried at more than a few places: texts may come from those who would like it to take long.
  const assignment = new RegExp(`((?:${any})[\\w.-]{0,64}["']?\\s?[=:]\\s?)(?:${kValue})`, "gi");
  return {
    hides: (key) => name.test(key),
    clean: (text) => cut(text).replaceAll(assignment, (_whole, before: string) => `${before}${kFiltered}`),
  };
}

/** What may stand behind the name of a secret: something in quotes, the words of a header, or a word, with the pairs of a cookie. */
const kValue =
  '"[^"]*"?' +
  "|'[^']*'?" +
  "|(?:bearer|basic|digest)\\s+[^\\s,;\"']+" +
  "|[^\\s&;,\"'}\\]]+(?:;\\s*[^\\s&;,=\"'}\\]]+=[^\\s&;,\"'}\\]]*)*";

function cut(text: string): string {
  return text.length > kLongest ? `${text.slice(0, kLongest)}…` : text;
}

/** The value as plain data. */
export function toPlain(value: unknown, filter: Filter): unknown {
  return plainOf(value, { filter, within: [], budget: { left: kMostInAll } });
}

interface At {
  readonly filter: Filter;
  /** The objects on the way here: a value that is among them refers to itself. */
  readonly within: readonly object[];
  /** How many values may still be told; what is shared by many would be told as often. */
  readonly budget: { left: number };
}

function plainOf(value: unknown, at: At): unknown {
  if (--at.budget.left < 0) return "[…]";
  if (typeof value === "string") return at.filter.clean(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value !== "object") return value === undefined ? undefined : at.filter.clean(String(value));
  try {
    return plainObject(value, at);
  } catch {
    // A getter or a proxy that throws may not cost the line.
    return "[threw when it was read]";
  }
}

function plainObject(value: object, at: At): unknown {
  if (at.within.includes(value)) return "[circular]";
  const within = { ...at, within: [...at.within, value] };
  if (value instanceof Error)
    return at.within.length < kDepth ? errorOf(value, within) : at.filter.clean(String(value));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  const entries = entriesOf(value);
  if (entries === undefined) return at.filter.clean(inspect(value, { depth: 0 }));
  if (at.within.length >= kDepth) return Array.isArray(value) ? "[array]" : "[object]";
  if (Array.isArray(value)) return bounded(value, (part) => plainOf(part, within));
  // Made anew by fromEntries, which gives no meaning to a key such as __proto__.
  return Object.fromEntries(
    bounded(entries, ([key, part]) => [key, at.filter.hides(key) ? kFiltered : plainOf(part, within)] as const),
  );
}

/** The parts of plain objects, lists and maps; everything else is printed. */
function entriesOf(value: object): readonly (readonly [string, unknown])[] | undefined {
  if (Array.isArray(value)) return [];
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].map(([key, part]) => [String(key), part]);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.entries(value) : undefined;
}

function bounded<Part, Made>(parts: readonly Part[], make: (part: Part) => Made): Made[] {
  return parts.slice(0, kMostParts).map(make);
}

/** An error as pino has it, with the errors that caused it and the fields that it has beside. */
function errorOf(error: Error, at: At): Readonly<Record<string, unknown>> {
  const { name, message, stack, cause } = error;
  const own = bounded(
    Object.entries(error).filter(([key]) => !["name", "message", "stack", "cause"].includes(key)),
    ([key, part]) => [key, at.filter.hides(key) ? kFiltered : plainOf(part, at)] as const,
  );
  return {
    ...Object.fromEntries(own),
    type: name,
    message: at.filter.clean(String(message)),
    stack: stack === undefined ? undefined : at.filter.clean(stack),
    cause: cause === undefined ? undefined : plainOf(cause, at),
  };
}
