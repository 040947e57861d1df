/**
 * What a log line should say to be found beside other records of the same work, such as the ids of a trace.
 *
 * A tracer says it, a log handler asks for it, and neither needs the other's library.
 */
import type { Metadata } from "./handlers.ts";

let sources: readonly (() => Metadata | undefined)[] = [];

/** Adds a source, asked for each line in the code that logs it; returns the function that takes it away. */
export function correlateBy(source: () => Metadata | undefined): () => void {
  sources = [...sources, source];
  return () => {
    sources = sources.filter((other) => other !== source);
  };
}

/** What all sources say here and now. */
export function correlated(): Metadata {
  return sources.length === 0 ? {} : Object.assign({}, ...sources.map((source) => source()));
}
