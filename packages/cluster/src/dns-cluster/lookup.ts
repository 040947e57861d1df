/**
 * From the questions of a cluster to the names of nodes.
 *
 * A lookup that fails counts as empty and is made again in the next round. It is logged when it begins to fail, and not again
 * before it has succeeded.
 */
import { Logger } from "@hinotori/otp";

import type { ResourceType } from "./options.ts";
import type { Question } from "./query.ts";
import { addressesOf, allAddressesOf, type DnsResolver, targetsOf } from "./resolver.ts";

/** Whom to ask, for whom. */
export interface LookupSettings {
  readonly resolver: DnsResolver;
  /** The basename of nodes whose question names none. */
  readonly basename: string;
  /** Aborts when nobody waits for answers any more. */
  readonly signal: AbortSignal;
}

/** Asks the same questions again and again. */
export class Lookup {
  readonly #settings: LookupSettings;
  /** What failed when it was last looked up. */
  readonly #failing = new Set<string>();

  constructor(settings: LookupSettings) {
    this.#settings = settings;
  }

  /** The names of all nodes that DNS knows of now, each once. Never rejects. */
  async nodes(questions: readonly Question[], types: readonly ResourceType[]): Promise<readonly string[]> {
    const found = await Promise.all(
      questions.flatMap(({ host, basename = this.#settings.basename }) =>
        types.map(async (type) => {
          const addresses = await this.#addresses(host, type);
          return addresses.map((address) => `${basename}@${address}`);
        }),
      ),
    );
    return [...new Set(found.flat())];
  }

  async #addresses(host: string, type: ResourceType): Promise<readonly string[]> {
    const { resolver } = this.#settings;
    if (type !== "SRV")
      return this.#try(`${type} records of ${host}`, () => addressesOf(resolver, host, type === "A" ? 4 : 6));
    const targets = await this.#try(`SRV records of ${host}`, () => targetsOf(resolver, host));
    const addresses = targets.map((target) =>
      this.#try(`address of ${target}`, () => allAddressesOf(resolver, target)),
    );
    return (await Promise.all(addresses)).flat();
  }

  async #try(what: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
    try {
      const answers = await ask();
      this.#failing.delete(what);
      return answers;
    } catch (error) {
      if (isEmpty(error)) this.#failing.delete(what);
      else if (!this.#settings.signal.aborted) this.#complain(what, error);
      return [];
    }
  }

  #complain(what: string, error: unknown): void {
    if (this.#failing.has(what)) return;
    this.#failing.add(what);
    Logger.warning(`DNSCluster found no ${what}: ${String(error)}. It goes on asking.`);
  }
}

/** The name exists and has no record of that type, as most names have no AAAA. */
function isEmpty(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENODATA";
}
