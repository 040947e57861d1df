/** Brings a child up, inside its supervisor. */

import { StartError } from "../errors.ts";
import { monotonicTime } from "../clock.ts";
import { reportChild } from "../logger/crash.ts";
import { isEnabled } from "../logger/core.ts";
import { Pid } from "../process/pid.ts";
import { ExitRequest, reasonOf } from "../process/reason.ts";
import type { ChildState, Children } from "./children.ts";

/** Refuses what a start function resolved with, unless it is a pid or `undefined`. */
export function checkStarted(started: unknown): Pid | undefined {
  if (started === undefined || started instanceof Pid) return started;
  throw new BadStart(started);
}

/** A start function resolved with what is neither a pid nor `undefined`. */
class BadStart {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** The reason in a failed start: OTP's term, which for a start function that throws is that of Erlang's `catch`. */
export function startReason(thrown: unknown): unknown {
  if (thrown instanceof StartError) return thrown.reason;
  if (thrown instanceof BadStart) return thrown.value;
  return thrown instanceof Error || thrown instanceof ExitRequest ? ["EXIT", reasonOf(thrown)] : thrown;
}

/** The reason in a failed start under a DynamicSupervisor: an error is its own reason. In Elixir too the two supervisors differ in this. */
export function dynamicReason(thrown: unknown): unknown {
  return thrown instanceof StartError || thrown instanceof BadStart ? startReason(thrown) : reasonOf(thrown);
}

/** Starts a child and notes its process; throws when the start fails. */
export async function startChildOf(children: Children, child: ChildState, supervisor: string): Promise<void> {
  const pid = checkStarted(await child.spec.start());
  children.setPid(child, pid);
  child.startedAt = monotonicTime();
  if (isEnabled("debug"))
    reportChild("debug", { supervisor, context: "started", reason: undefined, id: child.spec.id, pid });
}
