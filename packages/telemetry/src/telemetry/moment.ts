/** What telemetry says of a moment in time, and of a failure. */
import { Clock } from "@hinotori/otp";

const kNanosecondsPerMillisecond = 1_000_000;

/** Nanoseconds that never go backwards: the difference of two is a duration. */
export function monotonicTime(): number {
  return Math.round(Clock.monotonicTime() * kNanosecondsPerMillisecond);
}

/** Nanoseconds since 1970, exact to the microsecond, which is as much as a number of that size can hold. */
export function systemTime(): number {
  return Math.round(Clock.systemTime() * kNanosecondsPerMillisecond);
}

/** A thrown thing as OTP's three fields: an Error is an `"error"`, anything else was a `"throw"`. */
export function describeFailure(reason: unknown): {
  kind: "error" | "throw";
  reason: unknown;
  stacktrace: string | undefined;
} {
  const isError = reason instanceof Error;
  return { kind: isError ? "error" : "throw", reason, stacktrace: isError ? reason.stack : undefined };
}
