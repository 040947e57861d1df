/** Which values are not shown: those whose name says that they are a secret. Pure. */

/** What stands in the place of a secret. */
export const kFiltered = "[FILTERED]";

const kSecretNames =
  /pass|secret|token|auth|cookie|session|\bsid\b|csrf|xsrf|credential|api[-_]?key|private|signature/i;

/** A value as it may be shown under this name. */
export function shownAs(name: string, value: string): string {
  return kSecretNames.test(name) ? kFiltered : value;
}

/** Pairs as they may be shown; a name that comes twice is shown twice. */
export function withoutSecrets(pairs: Iterable<readonly [string, string]>): [string, string][] {
  return Array.from(pairs, ([name, value]) => [name, shownAs(name, value)]);
}
