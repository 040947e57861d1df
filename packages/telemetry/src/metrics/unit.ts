/** Units of measurements and the conversion between them. Pure. */
import { inspect } from "node:util";

import { TelemetryArgumentError } from "../errors.ts";

/** A unit of time; `"native"` is what `duration` comes in, which is nanoseconds. */
export type TimeUnit = "native" | "nanosecond" | "microsecond" | "millisecond" | "second";

/** A unit of size; a kilobyte is 1,000 bytes and a megabyte 1,000,000. */
export type SizeUnit = "byte" | "kilobyte" | "megabyte";

/** Measure in one unit, show in another of the same sort. */
export type UnitConversion =
  | { readonly from: TimeUnit; readonly to: TimeUnit }
  | { readonly from: SizeUnit; readonly to: SizeUnit };

const kScales: readonly Readonly<Record<string, number>>[] = [
  { native: 1, nanosecond: 1, microsecond: 1e3, millisecond: 1e6, second: 1e9 },
  { byte: 1, kilobyte: 1e3, megabyte: 1e6 },
];

/** Makes the function that converts a value; throws when the units do not go together. */
export function converter({ from, to }: UnitConversion): (value: number) => number {
  const scale = kScales.find((units) => Object.hasOwn(units, from) && Object.hasOwn(units, to));
  const fromFactor = scale?.[from];
  const toFactor = scale?.[to];
  if (fromFactor === undefined || toFactor === undefined) {
    throw new TelemetryArgumentError(
      `expected \`unit\` to convert between two units of time or two of size, got: ${inspect({ from, to })}\n\n` +
        `Times: ${Object.keys(kScales[0]!).join(", ")}. Sizes: ${Object.keys(kScales[1]!).join(", ")}.`,
    );
  }
  return (value) => (value * fromFactor) / toFactor;
}
