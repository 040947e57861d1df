/** What is asked of DNS: which host, and what the nodes there are called. Pure. */
import { inspect } from "node:util";

import { ClusterArgumentError } from "../errors.ts";

/**
 * Where nodes are found: a host, alone or with the basename of the nodes there.
 *
 * `"app.internal"` has nodes with this node's own basename. `"worker@app.internal"` and `["worker", "app.internal"]` say another.
 */
export type Query = string | readonly [basename: string, host: string];

/** A query as it is asked. */
export interface Question {
  readonly host: string;
  /** What stands before the `@` in the names of the nodes there; `undefined` is this node's own basename. */
  readonly basename: string | undefined;
}

/** Reads one query or a list of them. Throws when it is neither, or when it can be read in two ways. */
export function readQueries(query: Query | readonly Query[]): readonly Question[] {
  if (typeof query === "string") return [readQuery(query)];
  if (!Array.isArray(query) || query.length === 0) throw badQuery(query);
  if (isPair(query)) {
    refuseTwoMeanings(query);
    if (isBasename(query[0]) && !query[1].includes("@")) return [readQuery(query)];
  }
  return query.map((one: Query) => readQuery(one));
}

function readQuery(query: Query): Question {
  if (typeof query === "string" && query.includes("@")) {
    const [basename, host, ...rest] = query.split("@");
    if (rest.length === 0) return question(query, basename, host);
  } else if (typeof query === "string") {
    return question(query, undefined, query);
  } else if (isPair(query)) {
    return question(query, query[0], query[1]);
  }
  throw badQuery(query);
}

function question(query: Query, basename: string | undefined, host: string | undefined): Question {
  const isGood = basename !== "" && !basename?.includes("@") && host !== undefined && /^[^\s@]+$/.test(host);
  if (!isGood || query === "ignore") throw badQuery(query);
  return { basename, host };
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}

/** A word without a dot: a host of a list has one, unless it is a bare service name. */
function isBasename(word: string): boolean {
  return !word.includes(".") && !word.includes("@");
}

/** `["web", "worker"]` may be a basename with a host or two bare hosts. */
function refuseTwoMeanings([first, second]: readonly [string, string]): void {
  if (!isBasename(first) || !isBasename(second)) return;
  throw new ClusterArgumentError(
    `expected \`query\` to have one meaning, got: ${inspect([first, second])}\n\n` +
      `For nodes called ${first} at the host ${second}, write ${inspect(`${first}@${second}`)}. ` +
      `For two hosts, name each in full, such as ${inspect([`${first}.default.svc`, `${second}.default.svc`])}.`,
  );
}

function badQuery(query: unknown): ClusterArgumentError {
  return new ClusterArgumentError(
    `expected \`query\` to be "ignore", a host, a basename with a host, or a list of those, got: ${inspect(query)}\n\n` +
      'Name the host whose addresses are the nodes:\n\n    [DNSCluster, { query: "scuti.internal" }]\n    [DNSCluster, { query: ["worker@scuti.internal", "scuti.internal"] }]',
  );
}
