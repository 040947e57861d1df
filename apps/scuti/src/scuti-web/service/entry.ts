/** What a key and a value may be. Pure: the web checks with it before it asks anything of the Hashmap. */
import { z } from "zod";

/** How many characters a key may have. */
export const maxKeyLength = 64;

/** How deep a value's lists and tables may lie within each other. */
export const maxDepth = 32;

/** The rule for keys, as a sentence for people. */
export const keyHint = `A key is 1 to ${maxKeyLength} letters, digits or characters of _.:@-`;

/** A key: short, and of characters that need no care in a path or on a page. `__proto__` is as good as any. */
export const Key = z
  .string()
  .regex(new RegExp(`^[\\p{L}\\p{N}_.:@-]{1,${maxKeyLength}}$`, "u"), keyHint)
  .refine((key) => key !== "." && key !== "..", "A key is not . or .., which mean something else in a path");

/** Anything JSON can say, within a depth that nobody who walks through it needs to fear. */
export const Value = z
  .unknown()
  .refine((value) => value !== undefined, 'expected {"value": …}, got no value')
  .refine((value) => depthOf(value) <= maxDepth, {
    error: `expected at most ${maxDepth} lists or tables within each other, got more`,
    abort: true,
  })
  // Read as infinite, and written as null: it would be another value than the one that was put.
  .refine(hasFiniteNumbers, "expected numbers below 1.8e308, got a larger one");

/** The body of a PUT. */
export const Body = z.strictObject({ value: Value }, 'expected {"value": …} and nothing beside it');

/** Reads what a person typed as a value: JSON where it is JSON, and else the text itself. */
export function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// Goes as deep as the value, so its depth is looked at first.
function hasFiniteNumbers(value: unknown): boolean {
  if (isNested(value)) return Object.values(value).every(hasFiniteNumbers);
  return typeof value !== "number" || Number.isFinite(value);
}

// Level by level rather than by recursion, which a deep enough value would make overflow. Stops once it is too deep.
function depthOf(value: unknown): number {
  let level = [value].filter(isNested);
  let depth = 0;
  while (level.length > 0 && depth <= maxDepth) {
    depth += 1;
    level = level.flatMap((nested) => Object.values(nested)).filter(isNested);
  }
  return depth;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
