/**
 * The two signed texts of a stream: the key, by which its lines can be read, and the mark, by which requests come to be in it.
 *
 * A mark goes with addresses, which are shown, sent and logged. So nothing can be read with it: the key cannot be made of it.
 */
import { randomBytes } from "node:crypto";

import { Token } from "@hinotori/endpoint";
import { Clock } from "@hinotori/otp";
import type { Context } from "hono";

/** What requests are marked with: the name of a parameter, and that of a cookie. */
export const kMark = "request_logger";

const kKeySalt = "dashboard request logger, key";
const kMarkSalt = "dashboard request logger, mark";

/** A stream as its key names it. */
export interface Watch {
  /** Which stream it is. */
  readonly id: string;
  /** When the key was made, in seconds since 1970: the mark is as old, so it is the same each time it is shown. */
  readonly since: number;
}

/** Makes the key of a new stream; it holds for a day. */
export function newKey(c: Context): string {
  const since = Clock.systemTime() / 1000;
  return Token.sign(c, kKeySalt, { id: randomBytes(12).toString("base64url"), since }, { signedAt: since });
}

/** What a key names; `undefined` for what is none, or too old. */
export function watchOf(c: Context, key: unknown): Watch | undefined {
  const verified = Token.verify(c, kKeySalt, typeof key === "string" ? key : undefined);
  // It was signed with this salt, so it was made above.
  return verified.status === "ok" ? (verified.data as Watch) : undefined;
}

/** The mark for the requests of a stream; it holds as long as the key. */
export function markOf(c: Context, { id, since }: Watch): string {
  return Token.sign(c, kMarkSalt, id, { signedAt: since });
}

/** The id of the stream that a mark names; `undefined` for what is none, or too old. */
export function markedId(c: Context, mark: string | undefined): string | undefined {
  const verified = Token.verify(c, kMarkSalt, mark);
  return verified.status === "ok" ? String(verified.data) : undefined;
}
