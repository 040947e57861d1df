/** How fast one client may send: counts its frames, and says how long to rest when there were enough. Pure: the caller brings the time. */
import type { RateOptions } from "./options.ts";

/** The pace of one client. */
export class Pace {
  readonly #rate: RateOptions | false;
  #windowAt = Number.NEGATIVE_INFINITY;
  #inWindow = 0;

  constructor(rate: RateOptions | false) {
    this.#rate = rate;
  }

  /** Counts a frame that came now; the milliseconds until the next may be read, 0 for none. */
  count(now: number): number {
    const rate = this.#rate;
    if (rate === false) return 0;
    if (now - this.#windowAt >= rate.perMs) {
      this.#windowAt = now;
      this.#inWindow = 0;
    }
    return ++this.#inWindow < rate.frames ? 0 : this.#windowAt + rate.perMs - now;
  }
}
