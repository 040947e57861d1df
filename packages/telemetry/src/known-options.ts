/** Whether options are an object in which each is known: one that is misspelt would be one that is missing. Pure. */
import { inspect } from "node:util";

import { TelemetryArgumentError } from "./errors.ts";

/** Refuses what is no object of options, and options that there are not. @throws TelemetryArgumentError naming them. */
export function checkKnown(whose: string, options: unknown, known: readonly string[]): void {
  const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
  const odd = isObject ? Object.keys(options).filter((name) => !known.includes(name)) : [];
  if (isObject && odd.length === 0) return;
  // What is in the place of options may be anything: only their names are told.
  const got = isObject ? odd.map((name) => inspect(name)).join(", ") : `a value of type ${typeof options}`;
  throw new TelemetryArgumentError(
    `expected the options of ${whose} to be among ${known.join(", ")}, got: ${got}\n\nLook for a letter that is missing, or take them out.`,
  );
}
