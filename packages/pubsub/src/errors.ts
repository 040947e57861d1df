/** Every error that this package throws. */
import { HinotoriError } from "@hinotori/otp";

/**
 * Thrown when a name belongs to no pubsub that is running.
 *
 * If you meet it: look for a misspelt name, for a process that starts before the pubsub in `application.ts`, or for a
 * pubsub that has stopped.
 */
export class PubSubNotRunningError extends HinotoriError {
  readonly code = "PUBSUB_NOT_RUNNING" as const;
  override readonly name = "PubSubNotRunningError";
}

/**
 * Thrown by a broadcast that the adapter could not hand to the other nodes; nobody here has received it either.
 *
 * If you meet it: `cause` is what the adapter threw. `localBroadcast` does without the adapter.
 */
export class BroadcastError extends HinotoriError {
  readonly code = "PUBSUB_BROADCAST" as const;
  override readonly name = "BroadcastError";
}

/**
 * Thrown when a topic or an option is not what it must be.
 *
 * If you meet it: the message says what was expected, what was got and how to write it.
 */
export class PubSubArgumentError extends HinotoriError {
  readonly code = "PUBSUB_ARGUMENT" as const;
  override readonly name = "PubSubArgumentError";
}

/**
 * Thrown when a process cannot be tracked, or has no presence to update.
 *
 * If you meet it: `reason` is `"already_tracked"`, `"nopresence"`, or `"noproc"` when the process has ended.
 */
export class PresenceError extends HinotoriError {
  readonly code = "PUBSUB_PRESENCE" as const;
  override readonly name = "PresenceError";
  readonly reason: "already_tracked" | "nopresence" | "noproc";

  constructor(message: string, reason: "already_tracked" | "nopresence" | "noproc") {
    super(message);
    this.reason = reason;
  }
}
