/** The mask of a token. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isMaskOf, isSecret, makeSecret, mask } from "../../src/csrf/token.ts";

/** Secrets as `makeSecret` makes them, of bytes that fast-check chooses. */
const secrets = fc
  .uint8Array({ minLength: 18, maxLength: 18 })
  .map((bytes) => Buffer.from(bytes).toString("base64url"));

describe("mask", () => {
  test("hides a secret that only its own masks match", () => {
    fc.assert(
      fc.property(secrets, secrets, (secret, other) => {
        fc.pre(secret !== other);
        const token = mask(secret);
        expect(token).toMatch(/^[\w-]{56}$/);
        expect(token).not.toContain(secret);
        expect(isMaskOf(token, secret)).toBe(true);
        expect(isMaskOf(token, other)).toBe(false);
      }),
    );
  });

  test("gives another text each time", () => {
    const secret = makeSecret();
    expect(isSecret(secret)).toBe(true);
    expect(new Set(Array.from({ length: 100 }, () => mask(secret))).size).toBe(100);
  });

  test("is undone by any change", () => {
    const secret = makeSecret();
    fc.assert(
      fc.property(fc.nat(55), fc.string({ maxLength: 2 }), (at, instead) => {
        const token = mask(secret);
        const forged = token.slice(0, at) + instead + token.slice(at + 1);
        fc.pre(forged !== token);
        expect(isMaskOf(forged, secret)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test("takes whatever else comes", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (token, secret) => void expect(isMaskOf(token, secret)).toBe(false)),
    );
    const units = fc.string({ minLength: 56, maxLength: 56, unit: "binary" });
    fc.assert(fc.property(units, (token) => void expect(isMaskOf(token, makeSecret())).toBe(false)));
    expect(isMaskOf(makeSecret(), makeSecret())).toBe(false);
    expect(isMaskOf(mask("ä".repeat(24)), "ä".repeat(24))).toBe(false);
  });
});
