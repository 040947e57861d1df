/**
 * Texts to hand to a client, and to know again when they come back: signed or encrypted data with an age.
 *
 * What was signed can be read by everybody and changed by nobody; what was encrypted cannot be read either. Nothing is stored
 * here: a token is all there is, so it holds until it is too old.
 *
 * ## Example
 *
 * A page gets a token, and the socket that it opens says who it is:
 *
 * ```ts run
 * import { Token } from "@hinotori/endpoint";
 *
 * const secret = "a text of 32 bytes or more, from the environment of the program";
 * const token = Token.sign(secret, "user socket", { userId: 7 });
 *
 * Token.verify(secret, "user socket", token); // => { status: "ok", data: { userId: 7 } }
 * Token.verify(secret, "another purpose", token); // => { status: "error", reason: "invalid" }
 * Token.verify(secret, "user socket", undefined); // => { status: "error", reason: "missing" }
 * ```
 *
 * ## Whose secret
 *
 * The first argument is an endpoint, the context `c` of a request or the `socket` of a callback, or a secret as text. The key is
 * derived from it and from the salt, which names the purpose: a token for one purpose is worth nothing for another.
 *
 * ## What comes out
 *
 * `data` is `unknown`, until a schema says more. Any library of the Standard Schema will do, and the data has its type from then
 * on:
 *
 * ```ts
 * const verified = Token.verify(socket, "user socket", params.token, { schema: z.object({ userId: z.number() }) });
 * if (verified.status === "error") return refuse();
 * return ok(assign(socket, { userId: verified.data.userId }));
 * ```
 *
 * ## Age
 *
 * `maxAge` is in seconds. It is one day unless `sign` says otherwise, and what `verify` says counts before that; `Infinity` is
 * for ever. A token that was signed later than now is invalid.
 *
 * ## Failure
 *
 * A token that is forged, broken or too old is a value, never an exception. Exceptions are for the program's own mistakes:
 * `ENDPOINT_CONFIG` without a secret, `ENDPOINT_ARGUMENT` for data that JSON cannot say.
 *
 * ## Limits
 *
 * Data is what JSON can say, and what comes out is what `JSON.parse` makes of it. A token cannot be taken back: keep the age
 * short, or keep in your database what has been revoked.
 *
 * **Unlike Phoenix**, encryption is AES-256-GCM, and a secret given as a text has 32 bytes at least.
 */
import { type DataOf, type MakeOptions, read, type ReadOptions, type Verified, write } from "./token/envelope.ts";
import type { Jsonable } from "./token/jsonable.ts";
import { keyOf } from "./token/keys.ts";
import { decryptText, encryptText, signText, verifyText } from "./token/message.ts";
import { type SecretSource, secretOf } from "./token/secret.ts";

export type { DataOf, MakeOptions, ReadOptions, Verified } from "./token/envelope.ts";

/** A token as it comes from a client: perhaps there is none. */
export type Given = string | null | undefined;

/** Makes a token that everybody can read and nobody can change. Throws `ENDPOINT_ARGUMENT` for what JSON cannot say. */
export function sign<const Data>(
  source: SecretSource,
  salt: string,
  data: Data & Jsonable<Data>,
  options: MakeOptions = {},
): string {
  return signText(write(data, options), keyOf(secretOf(source), salt));
}

/** Reads a token that `sign` made with the same secret and the same salt. */
export function verify<const Options extends ReadOptions>(
  source: SecretSource,
  salt: string,
  token: Given,
  options?: Options,
): Verified<DataOf<Options>> {
  return read(token, verifyText, keyOf(secretOf(source), salt), options);
}

/** Makes a token that nobody can read or change. Throws `ENDPOINT_ARGUMENT` for what JSON cannot say. */
export function encrypt<const Data>(
  source: SecretSource,
  salt: string,
  data: Data & Jsonable<Data>,
  options: MakeOptions = {},
): string {
  return encryptText(write(data, options), keyOf(secretOf(source), salt));
}

/** Reads a token that `encrypt` made with the same secret and the same salt. */
export function decrypt<const Options extends ReadOptions>(
  source: SecretSource,
  salt: string,
  token: Given,
  options?: Options,
): Verified<DataOf<Options>> {
  return read(token, decryptText, keyOf(secretOf(source), salt), options);
}
