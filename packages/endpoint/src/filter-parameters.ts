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
import { inspect } from "node:util";

import { isPlain } from "./endpoint/check.ts";
import type { FilterParameters } from "./endpoint/security-options.ts";
import { EndpointArgumentError } from "./errors.ts";
import { isSecretName, kFiltered } from "./filter-parameters/secret-names.ts";

/** Nobody reads what is deeper in a log; and who sends it wants to see a stack overflow. */
const kDeepest = 50;

/** A copy of parameters in which those that the filter names are `"[FILTERED]"`. */
export function filterParameters(values: unknown, filter: FilterParameters): unknown {
  if (!Array.isArray(filter) && !isPlain(filter)) throw noFilter(filter);
  return "keep" in filter ? keep(values, new Set(filter.keep)) : discard(values, termsOf(filter));
}

/** A path with its query, in which the values of parameters that the filter names are `[FILTERED]`: for lines in a log. */
export function filterTarget(target: string, filter: FilterParameters): string {
  const at = target.indexOf("?");
  if (at === -1) return target;
  const shown = target
    .slice(at + 1)
    .split("&")
    .map((pair) => (isShown(pair, filter) ? pair : hide(pair)));
  return `${target.slice(0, at)}?${shown.join("&")}`;
}

function isShown(pair: string, filter: FilterParameters): boolean {
  const [name = "", ...rest] = pair.split("=");
  const decoded = decode(name);
  if ("keep" in filter) return filter.keep.includes(decoded);
  const terms = termsOf(filter);
  return !isSecretName(decoded, terms.names) && !isSecretName(decode(rest.join("=")), terms.values);
}

interface Terms {
  /** What a name must not contain. */
  readonly names: readonly string[];
  /** What a value must not contain. */
  readonly values: readonly string[];
}

function termsOf(names: readonly string[]): Terms {
  return { names, values: names.map((term) => `${term}=`) };
}

function discard(value: unknown, terms: Terms, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > kDeepest) return kFiltered;
  if (Array.isArray(value)) return value.map((one) => discard(one, terms, depth + 1));
  // A date, a file or an instance of a class says of itself what is to be seen of it.
  if (!isPlain(value)) return value;
  return mapped(value, (name, one) => {
    if (isSecretName(name, terms.names)) return kFiltered;
    return typeof one === "string" && isSecretName(one, terms.values) ? kFiltered : discard(one, terms, depth + 1);
  });
}

function keep(value: unknown, names: ReadonlySet<string>, depth = 0): unknown {
  if (depth > kDeepest) return kFiltered;
  if (Array.isArray(value)) return value.map((one) => keep(one, names, depth + 1));
  if (!isPlain(value)) return kFiltered;
  return mapped(value, (name, one) => (names.has(name) ? one : keep(one, names, depth + 1)));
}

function mapped(record: object, change: (name: string, value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(name, value)]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // Written by no browser; it is compared as it is.
    return text;
  }
}

function hide(pair: string): string {
  const at = pair.indexOf("=");
  return at === -1 ? pair : `${pair.slice(0, at)}=${kFiltered}`;
}

function noFilter(filter: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected a list of words, or { keep: [...] } with a list of names, got: ${inspect(filter, { depth: 0 })}\n\nWrite it as:\n\n    filterParameters(params, ["password", "token"])`,
  );
}
