/** A start that forgets with what: a temporary child is never started again, and its supervisor keeps the function as long as it lives. */
import type { Pid } from "@hinotori/otp";

/** Starts with that argument; once. */
export function startedOnce<Argument>(
  start: (argument: Argument) => Promise<Pid>,
  argument: Argument,
): () => Promise<Pid> {
  let left: Argument | undefined = argument;
  return () => {
    // Called once, as every start of a temporary child.
    const given = left as Argument;
    left = undefined;
    return start(given);
  };
}
