/**
 * Finds the other nodes of an application by DNS, and has them connected.
 *
 * Where nodes come and go, such as in Kubernetes or on Fly, one host name has the addresses of all of them. A DNSCluster asks for
 * that name on a beat and hands every node it has not seen to a `connect` function.
 *
 * ## Example
 *
 * ```ts run
 * import { Process } from "@hinotori/otp";
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { DNSCluster } from "@hinotori/cluster";
 *
 * const found: string[] = [];
 * const asker = Process.self();
 * const connect = (node: string) => {
 *   found.push(node);
 *   Process.send(asker, "found");
 *   return true;
 * };
 * await startSupervised([DNSCluster, { query: "scuti@127.0.0.1", connect }]);
 * await Process.receive((message) => message === "found");
 * found; // => ["scuti@127.0.0.1"]
 * ```
 *
 * In an application the query comes from the configuration, and is `"ignore"` where there is one node:
 *
 * ```ts
 * [DNSCluster, { query: Application.getEnv("scuti", "dns_cluster_query") ?? "ignore" }]
 * ```
 *
 * ## A round
 *
 * The first round begins right after the start, which does not wait for it. Every host is asked for every type of record, all at
 * once; the targets of SRV records are resolved to addresses. Each address becomes a name, `basename@address`. Those that
 * `listNodes` knows, and this node, are left alone; the others are connected, all at once. The next round begins `interval`
 * milliseconds after the end of this one. Nothing is ever disconnected.
 *
 * ## Names
 *
 * A name with a dot is asked of DNS. A bare name goes through the system's lookup, because Node's DNS functions do not know search
 * domains; SRV records are always asked of DNS.
 *
 * ## Options
 *
 * See {@link DNSClusterOptions}; only `query` is required.
 *
 * ## Failure
 *
 * An option that is not right is refused at the start with `CLUSTER_ARGUMENT`. A lookup that fails counts as empty, is logged once, and
 * is asked again on the beat. A `listNodes` that throws is logged, and that round is left out. A connect that throws or is slower than `connectTimeout` is logged, and the round goes on. **Unlike
 * Elixir's**, a slow connect does not bring the process down.
 *
 * ## Limits
 *
 * It finds nodes; it does not connect them. Until a carrier is given as `connect`, it logs the first node that it finds.
 */
import { type ChildSpec, GenServer, Logger, noreply, ok, type Pid, Process } from "@hinotori/otp";

import { connectAll, withoutCarrier } from "./dns-cluster/connect.ts";
import { Lookup } from "./dns-cluster/lookup.ts";
import { type Connect, type DNSClusterOptions, readOptions, type Settings } from "./dns-cluster/options.ts";
import { systemResolver } from "./dns-cluster/resolver.ts";

export type { Connect, DNSClusterOptions, ResourceType } from "./dns-cluster/options.ts";
export type { Query } from "./dns-cluster/query.ts";
export type { DnsResolver } from "./dns-cluster/resolver.ts";

interface State {
  readonly settings: Settings;
  readonly lookup: Lookup;
  readonly connect: Connect;
  readonly signal: AbortSignal;
}

const kRound = "round";

const Server = GenServer.define("DNSCluster", {
  init: (settings: Settings) => {
    const signal = Process.signal();
    const resolver = settings.resolver ?? systemResolver(signal);
    const lookup = new Lookup({ resolver, basename: settings.basename, signal });
    const connect = settings.connect ?? withoutCarrier();
    return ok<State>({ settings, lookup, connect, signal }, { continue: kRound });
  },
  handleContinue: (state) => beat(state),
  handleInfo: (state, message) => (message === kRound ? beat(state) : noreply(state)),
});

/** A cluster as a child of a supervisor: `[DNSCluster, { query: "scuti.internal" }]`. */
export function childSpec(options: DNSClusterOptions): ChildSpec {
  return { id: options?.name ?? "DNSCluster", start: () => startLink(options) };
}

/**
 * Starts a cluster that ends with the process that calls this.
 *
 * @returns its pid; `undefined` when the query is `"ignore"`: then there is no process.
 */
export async function startLink(options: DNSClusterOptions): Promise<Pid | undefined> {
  const settings = readOptions(options);
  if (settings.questions.length === 0) return undefined;
  return Server.startLink(settings, { name: settings.name });
}

async function beat(state: State) {
  await runRound(state);
  Process.sendAfter(Process.self(), kRound, state.settings.interval);
  return noreply(state);
}

async function runRound({ settings, lookup, connect, signal }: State): Promise<void> {
  const { questions, resourceTypes, connectTimeout, log } = settings;
  const known = await knownNodes(settings);
  if (known === undefined) return;
  const nodes = await lookup.nodes(questions, resourceTypes);
  const strangers = nodes.filter((node) => !known.has(node));
  await connectAll(strangers, { connect, connectTimeout, log, signal });
}

/** The nodes that need not be connected; `undefined` when that cannot be said now. */
async function knownNodes({ listNodes }: Settings): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set([...(await listNodes()), Process.self().node]);
  } catch (error) {
    Logger.warning(`DNSCluster could not list the nodes that are connected: ${String(error)}. It tries again.`);
    return undefined;
  }
}
