/** Which channel a topic belongs to: patterns are exact, or end with one `*`. Pure. */
import { inspect } from "node:util";

import { EndpointArgumentError } from "../errors.ts";

/** Finds the value of the first pattern that a topic matches. */
export type TopicRoute<Value> = (topic: string) => Value | undefined;

/** Compiles patterns, tried in their order. @throws EndpointArgumentError when a pattern is none. */
export function compileTopics<Value>(patterns: Readonly<Record<string, Value>>): TopicRoute<Value> {
  const routes = Object.entries(patterns).map(([pattern, value]) => ({ matches: matcherOf(pattern), value }));
  return (topic) => routes.find(({ matches }) => matches(topic))?.value;
}

function matcherOf(pattern: string): (topic: string) => boolean {
  const star = pattern.indexOf("*");
  if (pattern === "" || (star !== -1 && star !== pattern.length - 1)) {
    throw new EndpointArgumentError(
      `expected a topic, or a pattern that ends with one "*", got: ${inspect(pattern)}\n\nWrite what comes before the part that differs:\n\n    channels: { "room:*": RoomChannel }`,
    );
  }
  if (star === -1) return (topic) => topic === pattern;
  const start = pattern.slice(0, -1);
  return (topic) => topic.startsWith(start);
}
