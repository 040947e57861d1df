/** Every error that this package throws. */
import { HinotoriError } from "@hinotori/otp";

/**
 * Thrown by `Telemetry.attach` and `attachMany` when the id is in use.
 *
 * If you meet it: two parts of the program chose one id, or the same code ran twice. Put something of your own into the
 * id, such as a pid, or detach the first handler before you attach the next.
 */
export class AlreadyAttachedError extends HinotoriError {
  readonly code = "TELEMETRY_ALREADY_EXISTS" as const;
  override readonly name = "AlreadyAttachedError";
  /** OTP's word for it. */
  readonly reason = "already_exists" as const;
}

/**
 * Thrown by `Telemetry.detach` when no handler has that id.
 *
 * If you meet it: the handler was detached before, which also happens to a handler that threw. Look for the event
 * `["telemetry", "handler", "failure"]` in the log.
 */
export class NotAttachedError extends HinotoriError {
  readonly code = "TELEMETRY_NOT_FOUND" as const;
  override readonly name = "NotAttachedError";
  /** OTP's word for it. */
  readonly reason = "not_found" as const;
}

/**
 * Thrown when an event name, a metric definition or an option is not what it must be.
 *
 * If you meet it: the message says what was expected, what was got and how to write it.
 */
export class TelemetryArgumentError extends HinotoriError {
  readonly code = "TELEMETRY_ARGUMENT" as const;
  override readonly name = "TelemetryArgumentError";
}

/**
 * Thrown when a reporter is asked that does not run, as by `PrometheusReporter.scrape`.
 *
 * If you meet it: the reporter is no child of a supervisor, has another name, or is being started anew. Its `status` lets an
 * endpoint answer 503, so that whoever scrapes tries again.
 */
export class ReporterNotRunningError extends HinotoriError {
  readonly code = "TELEMETRY_NOT_RUNNING" as const;
  override readonly name = "ReporterNotRunningError";
  /** What an endpoint answers. */
  readonly status = 503 as const;
}
