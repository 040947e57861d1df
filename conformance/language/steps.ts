/** How a step is read. */
import type { Step } from "./scenario.ts";

/** Whether a step is one act; without any other word its `do` is a list of acts. */
export function isAlone(step: Step): boolean {
  return Object.keys(step).some((key) => key !== "by" && key !== "do");
}
