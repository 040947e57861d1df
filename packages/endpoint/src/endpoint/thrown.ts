/** What `exception` events say of a thrown thing. Pure. */

/** The facts of an `exception` event: what kind of thing was thrown, the thing, and where. */
export interface ThrownFacts extends Readonly<Record<string, unknown>> {
  readonly kind: "error" | "throw";
  readonly reason: unknown;
  readonly stacktrace: string | undefined;
}

/** Describes a thrown thing. */
export function factsOfThrown(reason: unknown): ThrownFacts {
  const isError = reason instanceof Error;
  return { kind: isError ? "error" : "throw", reason, stacktrace: isError ? reason.stack : undefined };
}
