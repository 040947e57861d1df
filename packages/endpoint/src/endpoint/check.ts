/**
 * Whether a value is what an option takes: a table of checks, and a walk that finds every problem at once. Pure.
 */
import { inspect } from "node:util";

/** Says what was expected when the value is not it; `undefined` when it is. */
export type Check = (value: unknown) => string | undefined;

/** The options of one level: each has a check, or options of its own. */
export interface Shape {
  readonly [option: string]: Check | Shape;
}

/** Values that must not be printed, whatever is wrong with them: they are secrets, or have some inside. */
const kSecrets: ReadonlySet<string> = new Set([
  "secretKeyBase",
  "https",
  "https.key",
  "https.passphrase",
  "rotating",
  "env",
]);

/** Every problem of these options, one line each; empty when there is none. */
export function problemsOf(options: unknown, shape: Shape, above = ""): string[] {
  if (!isPlain(options))
    return [`${above === "" ? "the options" : above}: expected an object, got: ${kindOf(options)}`];
  return Object.entries(options).flatMap(([option, value]) => {
    const name = above === "" ? option : `${above}.${option}`;
    const check = Object.hasOwn(shape, option) ? shape[option] : undefined;
    if (check === undefined)
      return [`${name}: there is no such option; known are ${Object.keys(shape).sort().join(", ")}`];
    if (value === undefined) return [];
    if (typeof check !== "function") return problemsOf(value, check, name);
    const expected = check(value);
    if (expected === undefined) return [];
    const isSecret = kSecrets.has(option) || kSecrets.has(name);
    return [`${name}: expected ${expected}, got: ${isSecret ? hidden(value) : show(value)}`];
  });
}

/** Whether a value is an object of options, not a list, a date or an instance of something. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Takes whole numbers from `min` to `max`. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Check {
  const range =
    max === Number.MAX_SAFE_INTEGER ? `a whole number, ${min} or more` : `a whole number from ${min} to ${max}`;
  return (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? undefined : range;
}

/** Takes `true` and `false`. */
export const boolean: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");

/** Takes any function. */
export const fun: Check = (value) => (typeof value === "function" ? undefined : "a function");

/** Takes texts that are not empty. */
export const text: Check = (value) =>
  typeof value === "string" && value !== "" ? undefined : "a string that is not empty";

/** Takes one of these values. */
export function oneOf(...values: readonly unknown[]): Check {
  const expected = values.map((value) => inspect(value)).join(", ");
  return (value) => (values.includes(value) ? undefined : `one of ${expected}`);
}

/** Takes what any of the checks takes. */
export function either(...checks: readonly Check[]): Check {
  return (value) => {
    const expected = checks.map((check) => check(value));
    return expected.includes(undefined) ? undefined : expected.join(", or ");
  };
}

/** Takes lists of texts with at least one. */
export const words: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((word) => text(word) === undefined)
    ? undefined
    : "a list of one word or more";

/** Takes absolute paths such as `"/healthz"`. */
export const path: Check = (value) =>
  typeof value === "string" && /^\/(?![/\\])[^\\?#%\s]*$/.test(value) ? undefined : 'a path that begins with one "/"';

/** Takes names and addresses of hosts, in any script, and nothing around them. */
export const host: Check = (value) =>
  typeof value === "string" && /^(?:[\p{L}\p{N}._-]+|\[?[\da-f:.]+\]?)$/iu.test(value)
    ? undefined
    : "a host, without scheme, port and path";

/** Takes objects whose values are all functions. */
export const functions: Check = (value) =>
  isPlain(value) && Object.values(value).every((part) => typeof part === "function")
    ? undefined
    : "an object of functions";

/** Takes texts of so many bytes or more. */
export function bytes(least: number): Check {
  return (value) =>
    typeof value === "string" && Buffer.byteLength(value) >= least ? undefined : `a string of ${least} bytes or more`;
}

function hidden(value: unknown): string {
  return typeof value === "string" ? `${Buffer.byteLength(value)} bytes (not shown)` : `${kindOf(value)} (not shown)`;
}

/** What is in the place of an object of options may be one of its secrets, so only its kind is told. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string" || typeof value === "function") return `a ${typeof value}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function show(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 80 });
}
