/**
 * Parameters without what nobody should read in a log: passwords, tokens, and whatever else an endpoint's `filterParameters` names. Pure.
 *
 * ```ts run
 * import { filterParameters } from "@hinotori/endpoint";
 *
 * const shown = filterParameters({ user: { name: "ada", password: "s3cret" }, back: "/?token=abc" }, ["password", "token"]);
 * shown; // => { user: { name: "ada", password: "[FILTERED]" }, back: "[FILTERED]" }
 *
 * const kept = filterParameters({ id: 7, user: { id: 8, name: "ada" } }, { keep: ["id"] });
 * kept; // => { id: 7, user: { id: 8, name: "[FILTERED]" } }
 * ```
 *
 * **Unlike Phoenix**, capitals make no difference: `newPassword` has a `password` in it.
 */
import type { FilterParameters } from "./endpoint/security-options.ts";

const kFiltered = "[FILTERED]";

/** Nobody reads what is deeper in a log; and who sends it wants to see a stack overflow. */
const kDeepest = 50;

/** A copy of parameters in which those that the filter names are `"[FILTERED]"`. */
export function filterParameters(values: unknown, filter: FilterParameters): unknown {
  return "keep" in filter ? keep(values, new Set(filter.keep)) : discard(values, termsOf(filter));
}

/** A path with its query, in which the values of parameters that the filter names are `[FILTERED]`: for lines in a log. */
export function filterTarget(target: string, filter: FilterParameters): string {
  const at = target.indexOf("?");
  if (at === -1) return target;
  const terms = "keep" in filter ? undefined : termsOf(filter);
  const isShown = (name: string): boolean =>
    terms === undefined ? "keep" in filter && filter.keep.includes(name) : !isNamed(name, terms);
  const pairs = target.slice(at + 1).split("&");
  return `${target.slice(0, at)}?${pairs.map((pair) => (isShown(nameIn(pair)) ? pair : hide(pair))).join("&")}`;
}

interface Terms {
  /** What a name must not contain. */
  readonly names: readonly string[];
  /** What a value must not contain. */
  readonly values: readonly string[];
}

function termsOf(filter: readonly string[]): Terms {
  const names = filter.map((term) => term.toLowerCase());
  return { names, values: names.map((term) => `${term}=`) };
}

function isNamed(name: string, { names }: Terms): boolean {
  const small = name.toLowerCase();
  return names.some((term) => small.includes(term));
}

function discard(value: unknown, terms: Terms, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > kDeepest) return kFiltered;
  if (Array.isArray(value)) return value.map((one) => discard(one, terms, depth + 1));
  // A date, a file or an instance of a class says of itself what is to be seen of it.
  if (!isRecord(value)) return value;
  return mapped(value, (name, one) => {
    if (isNamed(name, terms) || (typeof one === "string" && isSaidIn(one, terms))) return kFiltered;
    return discard(one, terms, depth + 1);
  });
}

function isSaidIn(text: string, { values }: Terms): boolean {
  const small = text.toLowerCase();
  return values.some((term) => small.includes(term));
}

function keep(value: unknown, names: ReadonlySet<string>, depth = 0): unknown {
  if (depth > kDeepest) return kFiltered;
  if (Array.isArray(value)) return value.map((one) => keep(one, names, depth + 1));
  if (typeof value !== "object" || value === null || !isRecord(value)) return kFiltered;
  return mapped(value, (name, one) => (names.has(name) ? one : keep(one, names, depth + 1)));
}

function mapped(record: object, change: (name: string, value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(name, value)]));
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function nameIn(pair: string): string {
  const name = pair.split("=", 1)[0]!;
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    // Written by no browser; it is compared as it is.
    return name;
  }
}

function hide(pair: string): string {
  const at = pair.indexOf("=");
  return at === -1 ? pair : `${pair.slice(0, at)}=${kFiltered}`;
}
