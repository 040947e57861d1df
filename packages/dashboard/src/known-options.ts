/** Whether options are an object in which each is known: one that is misspelt would be one that is missing. Pure. */
import { inspect } from "node:util";

import { DashboardArgumentError } from "./errors.ts";

/** Refuses what is no object of options, and options that there are not. @throws DashboardArgumentError naming them. */
export function checkKnown(whose: string, options: unknown, known: readonly string[]): void {
  const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
  const odd = isObject ? Object.keys(options).filter((name) => !known.includes(name)) : [];
  if (isObject && odd.length === 0) return;
  const got = isObject ? odd.map((name) => inspect(name)).join(", ") : `a value of type ${typeof options}`;
  throw new DashboardArgumentError(
    `expected the options of ${whose} to be among ${known.join(", ")}, got: ${got}\n\nLook for a letter that is missing, or take them out.`,
  );
}

/** Refuses a number that is not whole, or too small. @throws DashboardArgumentError naming it. */
export function checkWhole(name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new DashboardArgumentError(
    `expected \`${name}\` to be a whole number, ${least} or more, got: ${inspect(value)}\n\nTake it out to have the default.`,
  );
}
