/** What the interpreter takes from the inside of otp: a clock that it moves, rest, ends that it hears of without a process, and exits. */
import type { Pid } from "@hinotori/otp";
import { root } from "../../packages/otp/src/process/context.ts";
import { ExitRequest } from "../../packages/otp/src/process/reason.ts";
import { onDown } from "../../packages/otp/src/process/watch.ts";

export { installClock, settled } from "../../packages/otp/src/testing/clock.ts";

/** Calls a function when a process ends. */
export function whenEnded(pid: Pid, tell: (reason: unknown) => void): void {
  onDown(root, pid as never, tell);
}

/** The reason of an exit that was caught where it was asked for; `undefined` of what is none. */
export function exitOf(thrown: unknown): { readonly reason: unknown } | undefined {
  return thrown instanceof ExitRequest ? thrown : undefined;
}
