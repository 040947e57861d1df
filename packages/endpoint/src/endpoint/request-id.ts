/**
 * The id that a request is known by in logs, answers and events.
 *
 * One that the client or a proxy sends is kept when it is harmless: 20 to 200 characters that need no quoting anywhere. Ours
 * come with the header's line around them, cut from a text of a thousand, so that an answer's head grows by one piece and not by three.
 */
import { randomBytes } from "node:crypto";

const kHarmless = /^[A-Za-z0-9_.=+/:@-]{20,200}$/;

const kBefore = "x-request-id: ";
const kAfter = "\r\n";

/** Fourteen characters that tell this run of the program from any other. */
const kPrefix = randomBytes(10).toString("base64url");

const kLength = kBefore.length + 20 + kAfter.length;
const kCount = 1000;

/** Six digits in base 36 follow the prefix. */
const kFirst = 36 ** 5;
const kEnd = 36 ** 6;

let next = kFirst;
let made = "";
let used = 0;

/** The header's line with the id for a request that came with this `x-request-id`, or without one. */
export function requestIdLineFor(sent: string | string[] | null | undefined): string {
  if (typeof sent === "string" && kHarmless.test(sent)) return kBefore + sent + kAfter;
  if (used === made.length) makeMore();
  return made.slice(used, (used += kLength));
}

/** The id for a request that came with this `x-request-id`, or without one. */
export function requestIdFor(sent: string | string[] | null | undefined): string {
  return requestIdIn(requestIdLineFor(sent));
}

/** The id in such a line. */
export function requestIdIn(line: string): string {
  return line.slice(kBefore.length, -kAfter.length);
}

function makeMore(): void {
  let text = "";
  for (let count = 0; count < kCount; count++) {
    text += kBefore + kPrefix + next.toString(36) + kAfter;
    // After two thousand million requests the count begins again.
    next = next + 1 === kEnd ? kFirst : next + 1;
  }
  made = Buffer.from(text, "latin1").toString("latin1");
  used = 0;
}
