/** How long something took, as a person reads it in a line of the log. */

/** `"840µs"` below a millisecond, `"1.2ms"` from there on. */
export function shortDuration(ns: number): string {
  if (ns < 1e6) return `${Math.round(ns / 1e3)}µs`;
  // Whole numbers are put together here, since to print a fraction costs more than the rest of the line.
  const tenths = Math.round(ns / 1e5);
  return `${Math.trunc(tenths / 10)}.${tenths % 10}ms`;
}
