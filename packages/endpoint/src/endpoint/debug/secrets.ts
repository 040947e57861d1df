/** Names and values without those that nobody should see: what we know for a secret, and what the application says is one. Pure. */
import { filterParameters } from "../../filter-parameters.ts";
import { isSecretName, kFiltered, kSecretWords } from "../../filter-parameters/secret-names.ts";
import type { FilterParameters } from "../security-options.ts";

/** Pairs as they may be shown; a name that comes twice is shown twice. */
export function withoutSecrets(
  pairs: Iterable<readonly [string, string]>,
  filter: FilterParameters,
): [string, string][] {
  return Array.from(pairs, ([name, value]) => {
    if (isSecretName(name, kSecretWords)) return [name, kFiltered];
    // The name may be any, `__proto__` too.
    const shown = filterParameters(Object.fromEntries([[name, value]]), filter) as Readonly<Record<string, unknown>>;
    return [name, String(Object.values(shown)[0])];
  });
}
