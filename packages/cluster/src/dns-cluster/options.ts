/** The options of a DNSCluster: their meaning, their defaults and their checks. */
import { inspect } from "node:util";

import { Logger, Process } from "@hinotori/otp";

import { ClusterArgumentError } from "../errors.ts";
import { type Query, type Question, readQueries } from "./query.ts";
import { type DnsResolver, isResolver } from "./resolver.ts";

/** A type of DNS record. */
export type ResourceType = "A" | "AAAA" | "SRV";

/**
 * Connects this node with another, such as `"scuti@10.0.0.7"`.
 *
 * Returns whether it did. The signal aborts when the time is over, or when the cluster's process ends.
 */
export type Connect = (node: string, options: { readonly signal: AbortSignal }) => boolean | Promise<boolean>;

/** What a DNSCluster asks for, how often, and what it does with the answers. */
export interface DNSClusterOptions {
  /** Where the nodes are: see {@link Query}; several in a list. `"ignore"` starts nothing. Required. */
  readonly query: "ignore" | Query | readonly Query[];
  /** The records to ask for. Default: `["A", "AAAA"]`. The targets of SRV records are resolved to addresses. */
  readonly resourceTypes?: readonly ResourceType[];
  /** Milliseconds from the end of a round to the next. Default: 5,000. */
  readonly interval?: number;
  /** Milliseconds that each connect may take. Default: 10,000. */
  readonly connectTimeout?: number;
  /** The name of the process, and its id in a supervisor. Default: `"DNSCluster"`. */
  readonly name?: string;
  /** The level at which a new connection is logged. Default: `false`, not at all. */
  readonly log?: false | Logger.Level;
  /** What stands before the `@` in the names of nodes for which the query does not say. Default: as in this node's name. */
  readonly basename?: string;
  /** Asks DNS. Default: Node's own resolver, with the servers of the system. */
  readonly resolver?: DnsResolver;
  /** Connects with a node. Default: logs once that there is no carrier, and does not connect. */
  readonly connect?: Connect;
  /** The names of the nodes that are connected, which are left alone. Default: none. */
  readonly listNodes?: () => readonly string[] | Promise<readonly string[]>;
}

/** The options, checked and complete. */
export interface Settings {
  /** Empty when there is nothing to do. */
  readonly questions: readonly Question[];
  readonly resourceTypes: readonly ResourceType[];
  readonly interval: number;
  readonly connectTimeout: number;
  readonly name: string;
  readonly log: false | Logger.Level;
  readonly basename: string;
  readonly resolver: DnsResolver | undefined;
  readonly connect: Connect | undefined;
  readonly listNodes: () => readonly string[] | Promise<readonly string[]>;
}

const kResourceTypes: readonly ResourceType[] = ["A", "AAAA", "SRV"];

/** Fills the defaults in. Throws `CLUSTER_ARGUMENT` when an option is not right. */
export function readOptions(options: DNSClusterOptions): Settings {
  const { query, log = false, name = "DNSCluster", listNodes = () => [] } = options ?? {};
  check(typeof name === "string" && name !== "", "name", "a string", name);
  check(log === false || Logger.levels().includes(log), "log", `false or one of ${Logger.levels().join(", ")}`, log);
  check(typeof listNodes === "function", "listNodes", "a function that returns names of nodes", listNodes);
  const { resolver, connect } = options ?? {};
  check(
    resolver === undefined || isResolver(resolver),
    "resolver",
    "an object with resolve4, resolve6 and resolveSrv",
    resolver,
  );
  check(
    connect === undefined || typeof connect === "function",
    "connect",
    "a function that is given a node's name",
    connect,
  );
  return {
    questions: query === "ignore" ? [] : readQueries(query),
    resourceTypes: readResourceTypes(options.resourceTypes),
    interval: readTime("interval", options.interval ?? 5000),
    connectTimeout: readTime("connectTimeout", options.connectTimeout ?? 10_000),
    name,
    log,
    basename: readBasename(options.basename),
    resolver,
    connect,
    listNodes,
  };
}

function readResourceTypes(types: readonly ResourceType[] = ["A", "AAAA"]): readonly ResourceType[] {
  const isGood = Array.isArray(types) && types.length > 0 && types.every((type) => kResourceTypes.includes(type));
  check(isGood, "resourceTypes", `a list of one or more of ${kResourceTypes.join(", ")}`, types);
  return [...new Set(types)];
}

function readTime(option: string, value: number): number {
  check(Number.isSafeInteger(value) && value > 0, option, "whole milliseconds, 1 or more", value);
  return value;
}

function readBasename(basename: string = Process.self().node.split("@")[0]!): string {
  check(typeof basename === "string" && /^[^\s@]+$/.test(basename), "basename", "a word without an `@`", basename);
  return basename;
}

function check(isGood: boolean, option: string, expected: string, value: unknown): void {
  if (isGood) return;
  throw new ClusterArgumentError(
    `expected \`${option}\` to be ${expected}, got: ${inspect(value)}\n\n` +
      'A whole one, with its defaults:\n\n    [DNSCluster, { query: "scuti.internal", resourceTypes: ["A", "AAAA"], interval: 5000, connectTimeout: 10_000 }]',
  );
}
