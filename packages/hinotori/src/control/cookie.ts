/** What both sides must know: long enough that nobody guesses it (pure). */
import { ControlError } from "../errors.ts";

const kShortest = 20;

/** Refuses a cookie that could be guessed. Neither the cookie nor its length is repeated: this text ends up in logs. */
export function checkCookie(cookie: string): void {
  if (cookie.length >= kShortest) return;
  throw new ControlError(
    `expected a cookie of at least ${kShortest} characters, got a shorter one\n\n` +
      "Look at RELEASE_COOKIE, or at the file COOKIE in the folder releases. `hinotori gen secret` makes a good one.",
  );
}
