/** What is only told by two looks: the share of a time in which something was busy. */
import { Clock } from "@hinotori/otp";

/** Two looks that are closer than this tell nothing. */
const kLeastMs = 500;

/** Keeps the last look, so that each look tells what happened since, whoever looked. */
export class Gauge<Reading, Answer> {
  readonly #read: () => Reading;
  readonly #compare: (before: Reading | undefined, now: Reading, elapsedMs: number) => Answer;
  #last: { readonly at: number; readonly reading: Reading; readonly answer: Answer } | undefined;

  /** `compare` gets no reading before the first one: then it tells what has been since the start. */
  constructor(read: () => Reading, compare: (before: Reading | undefined, now: Reading, elapsedMs: number) => Answer) {
    this.#read = read;
    this.#compare = compare;
  }

  /** What happened since the last look; what that look told, when it has just been. */
  look(): Answer {
    const at = Clock.monotonicTime();
    const last = this.#last;
    if (last !== undefined && at - last.at < kLeastMs) return last.answer;
    const reading = this.#read();
    const answer = this.#compare(last?.reading, reading, at - (last?.at ?? 0));
    this.#last = { at, reading, answer };
    return answer;
  }
}
