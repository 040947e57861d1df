/** What the interpreter takes from the inside of otp: a clock that it moves, rest, and ends that it hears of without a process. */
import type { Pid } from "@hinotori/otp";
import { root } from "../../packages/otp/src/process/context.ts";
import { onDown } from "../../packages/otp/src/process/watch.ts";

export { installClock, settled } from "../../packages/otp/src/testing/clock.ts";

/** Calls a function when a process ends. */
export function whenEnded(pid: Pid, tell: (reason: unknown) => void): void {
  onDown(root, pid as never, tell);
}
