/**
 * From the questions of a cluster to the names of nodes.
 *
 * A lookup that fails counts as empty and is asked again in the next round. It is logged when it begins to fail, and not again
 * before it has succeeded.
 */
import { Logger } from "@hinotori/otp";

import type { ResourceType } from "./options.ts";
import type { Question } from "./query.ts";
import { addressesOf, type DnsResolver } from "./resolver.ts";

/** Asks the same questions again and again. */
export class Lookup {
  readonly #resolver: DnsResolver;
  readonly #basename: string;
  /** The lookups that failed when they were last made. */
  readonly #failing = new Set<string>();

  constructor(resolver: DnsResolver, basename: string) {
    this.#resolver = resolver;
    this.#basename = basename;
  }

  /** The names of all nodes that DNS knows of now, each once. */
  async nodes(questions: readonly Question[], types: readonly ResourceType[]): Promise<readonly string[]> {
    const found = await Promise.all(
      questions.flatMap(({ host, basename = this.#basename }) =>
        types.map(async (type) => {
          const addresses = await this.#addresses(host, type);
          return addresses.map((address) => `${basename}@${address}`);
        }),
      ),
    );
    return [...new Set(found.flat())];
  }

  async #addresses(host: string, type: ResourceType): Promise<readonly string[]> {
    const key = `${type} ${host}`;
    try {
      const addresses = await addressesOf(this.#resolver, host, type);
      this.#failing.delete(key);
      return addresses;
    } catch (error) {
      if (!isEmpty(error) && !this.#failing.has(key)) {
        this.#failing.add(key);
        Logger.warning(`DNSCluster found no ${type} records of ${host}: ${String(error)}. It goes on asking.`);
      }
      return [];
    }
  }
}

/** The name exists and has no record of that type, as most names have no AAAA. */
function isEmpty(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENODATA";
}
