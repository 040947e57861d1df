/** The public names of `@hinotori/cluster`. */
export * as DNSCluster from "./dns-cluster.ts";
export { ClusterArgumentError } from "./errors.ts";

export type { Connect, DnsResolver, DNSClusterOptions, Query, ResourceType } from "./dns-cluster.ts";
