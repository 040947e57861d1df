/**
 * The tokens of forms: one secret for each session, masked anew each time it is shown, as Phoenix writes them. Pure but for chance.
 *
 * Masked, no two pages hold the same text, so that nobody can guess it by how well a page is compressed.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";

const kBytes = 18;
/** How long a secret is, and a mask: eighteen bytes in base64, without padding. */
const kLength = 24;
/** How long a masked secret is. */
const kMaskedLength = 32;

/** A secret for a session. */
export function makeSecret(): string {
  return randomBytes(kBytes).toString("base64url");
}

/** Whether this can be the secret of a session. */
export function isSecret(value: unknown): value is string {
  return typeof value === "string" && value.length === kLength;
}

/** The secret in a form that looks different each time. */
export function mask(secret: string): string {
  const cover = makeSecret();
  return xor(Buffer.from(secret), Buffer.from(cover)).toString("base64url") + cover;
}

/** Whether a token is a masked form of the secret. Takes as long for one that is nearly right as for any other. */
export function isMaskOf(token: unknown, secret: unknown): boolean {
  if (!isSecret(secret) || typeof token !== "string" || token.length !== kMaskedLength + kLength) return false;
  const masked = Buffer.from(token.slice(0, kMaskedLength), "base64url");
  const cover = Buffer.from(token.slice(kMaskedLength));
  if (masked.length !== kLength || cover.length !== kLength) return false;
  const own = Buffer.from(secret);
  return own.length === kLength && timingSafeEqual(xor(masked, cover), own);
}

/** Both have the length of a secret. */
function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ other[index]!));
}
