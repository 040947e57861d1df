/**
 * What is in a session, and how that is written: as JSON, signed or encrypted.
 *
 * A text that is not ours, is too old, or does not look as it should gives nothing: whoever forges a session has an empty one.
 */
import { Clock } from "@hinotori/otp";

import { fromJson, toJson } from "../token/envelope.ts";
import { keyOf } from "../token/keys.ts";
import { decryptText, encryptText, signText, verifyText } from "../token/message.ts";
import { type StandardSchema, validated } from "../token/schema.ts";
import type { SessionKeys } from "./options.ts";

/** What is in a session. Maps, so that no key can be anything else than a key. */
export interface Content {
  /** What the application keeps. */
  readonly data: Map<string, unknown>;
  /** What is shown once, with the next page; empty for nothing. */
  flash: ReadonlyMap<string, string>;
  /** What the tokens of forms are made of; `undefined` until somebody asks for one. */
  csrfToken: string | undefined;
}

/** A session with nothing in it, or with what its schema puts into one. */
export function emptyContent(schema?: StandardSchema<object>): Content {
  const data = schema === undefined ? {} : (validated(schema, {})?.value ?? {});
  return { data: new Map(Object.entries(data)), flash: new Map(), csrfToken: undefined };
}

/** Keys with the secret that goes with them. */
export type KeysAtHand = SessionKeys & Required<Pick<SessionKeys, "secretKeyBase">>;

/** The text of a session. */
export function writeContent({ data, flash, csrfToken }: Content, keys: KeysAtHand): string {
  // An object with one letter a field: what a cookie holds is short.
  const text = toJson({
    d: Object.fromEntries(data),
    ...(flash.size === 0 ? {} : { f: Object.fromEntries(flash) }),
    ...(csrfToken === undefined ? {} : { c: csrfToken }),
    t: Math.trunc(Clock.systemTime() / 1000),
  });
  const { encryptionSalt, secretKeyBase } = keys;
  if (encryptionSalt !== undefined) return encryptText(text, keyOf(secretKeyBase, encryptionSalt));
  return signText(text, keyOf(secretKeyBase, signingSaltOf(keys)));
}

/** How a text is read. */
export interface ReadRules {
  /** What it may have been written with. */
  readonly keys: readonly KeysAtHand[];
  /** How old it may be, in seconds. */
  readonly maxAge: number | undefined;
  /** What it must look like. */
  readonly schema: StandardSchema<object> | undefined;
}

/** What a text says; `undefined` when it says nothing that can be trusted. */
export function readContent(text: string, { keys, maxAge, schema }: ReadRules): Content | undefined {
  const known = keys.map((one) => unpack(text, one)).find((json) => json !== undefined);
  const written = known === undefined ? undefined : fromJson(known);
  if (!isWritten(written)) return undefined;
  if (maxAge !== undefined && written.t + maxAge < Clock.systemTime() / 1000) return undefined;
  const valid = schema === undefined ? { value: written.d } : validated(schema, written.d);
  if (valid === undefined) return undefined;
  return {
    data: new Map(Object.entries(valid.value)),
    flash: new Map(Object.entries(written.f ?? {})),
    csrfToken: written.c,
  };
}

function unpack(text: string, keys: KeysAtHand): string | undefined {
  const { encryptionSalt, secretKeyBase } = keys;
  if (encryptionSalt !== undefined) return decryptText(text, keyOf(secretKeyBase, encryptionSalt));
  return verifyText(text, keyOf(secretKeyBase, signingSaltOf(keys)));
}

function signingSaltOf({ signingSalt = "session" }: SessionKeys): string {
  return signingSalt;
}

interface Written {
  readonly d: object;
  readonly f?: Readonly<Record<string, string>>;
  readonly c?: string;
  readonly t: number;
}

/** Whether this is what `writeContent` wrote: another message may be signed with the same key, such as a token. */
function isWritten(value: unknown): value is Written {
  if (typeof value !== "object" || value === null || !("d" in value) || !("t" in value)) return false;
  return typeof value.d === "object" && value.d !== null && !Array.isArray(value.d) && typeof value.t === "number";
}
