/**
 * The id that a request is known by in logs, answers and events.
 *
 * One that the client or a proxy sends is kept when it is harmless: 20 to 200 characters that need no quoting anywhere.
 */
import { randomBytes } from "node:crypto";

const kHarmless = /^[A-Za-z0-9_.=+/:@-]{20,200}$/;

/** Fourteen characters that tell this run of the program from any other. */
const kPrefix = randomBytes(10).toString("base64url");

/** Six digits in base 36, so that ids are of one length. */
let last = 36 ** 5;

/** The id for a request that came with this `x-request-id`, or without one. */
export function requestIdFor(sent: string | string[] | null | undefined): string {
  return typeof sent === "string" && kHarmless.test(sent) ? sent : kPrefix + (++last).toString(36);
}
