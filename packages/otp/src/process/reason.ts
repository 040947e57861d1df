/** Exit reasons: which of them are clean, and what a thrown value becomes. */

import { ExitError } from "../errors.ts";

/** Thrown by `Process.exit(reason)` to leave a process with exactly that reason. */
export class ExitRequest {
  /** The reason, as it was given. */
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/**
 * Whether a process that ends for this reason was meant to: `"normal"`, `"shutdown"` or `["shutdown", term]`.
 *
 * Any other reason is abnormal: it is reported, and a transient child is restarted after it (OTP: supervisor, "restart types").
 * What a server cleans up may depend on it, so `terminate` is where it is asked.
 */
export function isCleanExit(reason: unknown): boolean {
  return (
    reason === "normal" ||
    reason === "shutdown" ||
    (Array.isArray(reason) && reason.length === 2 && reason[0] === "shutdown")
  );
}

/**
 * The exit reason that a thrown value becomes.
 *
 * An Error is its own reason; a failed call that nobody caught is OTP's pair; anything else that is thrown is
 * `["nocatch", value]`, so that it cannot pass for a clean end.
 */
export function reasonOf(thrown: unknown): unknown {
  if (thrown instanceof ExitRequest) return thrown.reason;
  if (thrown instanceof ExitError) return thrown.exitReason;
  if (thrown instanceof Error) return thrown;
  return ["nocatch", thrown];
}
