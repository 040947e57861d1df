/** The name of an event: how it is checked, compared and put into a drawer of the table. */
import { inspect } from "node:util";

import { TelemetryArgumentError } from "../errors.ts";

/** An event's name: one word for each level, the program first, such as `["scuti", "repo", "query"]`. Never empty. */
export type EventName = readonly string[];

/** How many drawers the table has: a power of two. */
export const kSlots = 256;

/**
 * The drawer an event belongs to.
 *
 * Made from the lengths of three words, because reading a length costs less than hashing a string. Names that share a
 * drawer are told apart by {@link sameEvent}.
 */
export function slotOf(event: EventName): number {
  const count = event.length;
  if (count === 0) return 0;
  // These three places are within the array, since it has at least one.
  const lengths = event[0]!.length * 31 + event[count >> 1]!.length * 53 + event[count - 1]!.length * 7;
  return (count + lengths) & (kSlots - 1);
}

/** Whether two names are the same, word by word. */
export function sameEvent(left: EventName, right: EventName): boolean {
  const count = left.length;
  if (count !== right.length) return false;
  for (let index = 0; index < count; index++) if (left[index] !== right[index]) return false;
  return true;
}

/** Whether an event lies under a prefix; every event lies under the empty one. */
export function startsWith(event: EventName, prefix: EventName): boolean {
  return prefix.every((word, index) => event[index] === word);
}

/**
 * Returns a private copy of the name, or throws when it is none: a caller's array may change later.
 *
 * The copy is not frozen: V8 keeps frozen arrays apart from others, and {@link slotOf} would pay for both at every event.
 */
export function checkEvent(event: EventName): EventName {
  if (Array.isArray(event) && event.length > 0 && event.every((word) => typeof word === "string")) {
    return [...event];
  }
  throw new TelemetryArgumentError(
    `expected an event name, a list of one word or more, got: ${inspect(event)}\n\n` +
      'Name the program first and the moment last:\n\n    ["scuti", "repo", "query"]',
  );
}
