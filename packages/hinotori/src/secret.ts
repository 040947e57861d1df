/** Makes secrets: texts that nobody guesses, and that need no quoting in a shell, an address or a file. */
import { randomBytes } from "node:crypto";

import { UsageError } from "./errors.ts";

/** The shortest that is made: 192 bits. */
const kShortest = 32;

/** The longest: past it something is meant that is no secret. */
const kLongest = 4096;

/** How long a secret is unless somebody says otherwise: 384 bits, as much as an endpoint asks of its `secretKeyBase`. */
export const kUsualLength = 64;

/**
 * Makes a secret of so many characters; each is worth 6 bits.
 *
 * @throws UsageError when it would be too short, or is no length.
 */
export function makeSecret(given: number | string = kUsualLength): string {
  const length = Number(given);
  if (Number.isInteger(length) && length >= kShortest && length <= kLongest)
    return randomBytes(Math.ceil((length * 3) / 4))
      .toString("base64url")
      .slice(0, length);
  throw new UsageError(
    `expected the length of a secret to be a whole number from ${kShortest} to ${kLongest}, got: ${given}\n\n` +
      `${kUsualLength} characters are what an endpoint's secretKeyBase needs:\n\n    hinotori gen secret ${kUsualLength}`,
  );
}
