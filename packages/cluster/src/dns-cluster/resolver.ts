/**
 * From a host to its addresses, through Node's resolver.
 *
 * Names with a dot are asked of DNS. Bare names, such as a Kubernetes service, go through the system's lookup, which knows
 * search domains; Node's DNS functions do not.
 */
import dns from "node:dns";
import { isIP } from "node:net";

/** Asks DNS; a `dns.promises.Resolver` is one. */
export interface DnsResolver {
  resolve4(host: string): Promise<readonly string[]>;
  resolve6(host: string): Promise<readonly string[]>;
  resolveSrv(host: string): Promise<readonly { readonly name: string }[]>;
  /** Looks up a bare name the way the system does. Default: `dns.promises.lookup`. */
  lookup?(
    host: string,
    options: { readonly all: true; readonly family: 4 | 6 },
  ): Promise<readonly { readonly address: string }[]>;
}

/** Whether a value can be used as a resolver. */
export function isResolver(value: unknown): value is DnsResolver {
  if (typeof value !== "object" || value === null) return false;
  const functions = value as Partial<Record<keyof DnsResolver, unknown>>;
  return [functions.resolve4, functions.resolve6, functions.resolveSrv].every((part) => typeof part === "function");
}

/** A round waits for all its answers, so a server that says nothing may not hold it up for the minute that it may take by default. */
const kPatience = { timeout: 2_000, tries: 3 };

/** Node's resolver with the servers of the system; what it is still asking is given up when the signal aborts. */
export function systemResolver(signal: AbortSignal): DnsResolver {
  const resolver = new dns.promises.Resolver(kPatience);
  signal.addEventListener("abort", () => resolver.cancel(), { once: true });
  return resolver;
}

/** The addresses that a host has in one family. Rejects when there is no answer. */
export async function addressesOf(resolver: DnsResolver, host: string, family: 4 | 6): Promise<readonly string[]> {
  if (isIP(host) !== 0) return isIP(host) === family ? [host] : [];
  if (host.includes(".")) return family === 4 ? resolver.resolve4(host) : resolver.resolve6(host);
  const options = { all: true, family } as const;
  const found = await (resolver.lookup === undefined
    ? dns.promises.lookup(host, options)
    : resolver.lookup(host, options));
  return found.map(({ address }) => address);
}

/** The addresses of a host in both families. Rejects only when there is none at all. */
export async function allAddressesOf(resolver: DnsResolver, host: string): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled([addressesOf(resolver, host, 4), addressesOf(resolver, host, 6)]);
  const found = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
  const [first] = outcomes;
  if (found.length === 0 && first.status === "rejected") throw first.reason;
  return found;
}

/** The hosts that the SRV records of a service name. Rejects when there is no answer. */
export async function targetsOf(resolver: DnsResolver, service: string): Promise<readonly string[]> {
  const records = await resolver.resolveSrv(service);
  return records.map(({ name }) => name);
}
