/** The error for options that are not right: what was expected, every problem on a line of its own, and how to repair it. Pure. */
import { EndpointConfigError } from "../errors.ts";

/** What is said around the problems. */
export interface Refusal {
  /** What was expected, such as `"a socket that can be mounted"`. */
  readonly expected: string;
  /** How to repair it: a sentence, and an example below it. */
  readonly repair: string;
}

/** Makes the error. */
export function refuseOptions(problems: readonly string[], { expected, repair }: Refusal): EndpointConfigError {
  const list = problems.map((problem) => `  - ${problem}`).join("\n");
  return new EndpointConfigError(`expected ${expected}, got these problems:\n\n${list}\n\n${repair}`, problems);
}
