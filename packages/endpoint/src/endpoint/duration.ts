/** How long something took: as events measure it, and as a person reads it in a line of the log. */
import { Clock } from "@hinotori/otp";

/** Nanoseconds since a moment of the clock's monotonic milliseconds. */
export function nanosecondsSince(beganMs: number): number {
  return Math.round((Clock.monotonicTime() - beganMs) * 1e6);
}

/** `"840µs"` below a millisecond, `"1.2ms"` from there on. */
export function shortDuration(ns: number): string {
  if (ns < 1e6) return `${Math.round(ns / 1e3)}µs`;
  // Whole numbers are put together here, since to print a fraction costs more than the rest of the line.
  const tenths = Math.round(ns / 1e5);
  return `${Math.trunc(tenths / 10)}.${tenths % 10}ms`;
}
