/**
 * Keys made of one secret, one for each purpose: PBKDF2 over SHA-256, 1000 rounds, 32 bytes, as Phoenix makes them.
 *
 * A key is remembered, since making it takes longer than all that is done with it.
 */
import { createSecretKey, type KeyObject, pbkdf2Sync } from "node:crypto";
import { inspect } from "node:util";

import { EndpointArgumentError } from "../errors.ts";

const kRounds = 1000;
const kBytes = 32;

/** Salts are written in programs and are few; who makes them of input must not fill the memory. */
const kMost = 1000;

const known = new Map<string, Map<string, KeyObject>>();
let count = 0;

/** The key for one purpose, which is what the salt names. Throws when it names nothing. */
export function keyOf(secret: string, salt: string): KeyObject {
  if (typeof salt !== "string" || salt === "") throw noSalt(salt);
  const key = known.get(secret)?.get(salt);
  return key ?? remember(secret, salt, createSecretKey(pbkdf2Sync(secret, salt, kRounds, kBytes, "sha256")));
}

function remember(secret: string, salt: string, key: KeyObject): KeyObject {
  if (count++ >= kMost) {
    known.clear();
    count = 1;
  }
  const ofSecret = known.get(secret) ?? new Map<string, KeyObject>();
  known.set(secret, ofSecret.set(salt, key));
  return key;
}

function noSalt(salt: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected a salt that names what the key is for, got: ${inspect(salt)}\n\nWrite one for each purpose:\n\n    Token.sign(Endpoint, "user socket", userId)`,
  );
}
