/** Refuses what a client could not read: payloads are objects or bytes. */
import { inspect } from "node:util";

import { EndpointArgumentError } from "../errors.ts";

/**
 * The payload itself, and an empty object for `undefined`.
 *
 * @throws EndpointArgumentError when it is neither an object nor bytes.
 */
export function checkPayload(payload: unknown): object {
  if (payload === undefined) return {};
  if (typeof payload === "object" && payload !== null && !Array.isArray(payload)) return payload;
  throw new EndpointArgumentError(
    `expected a payload to be an object or bytes, got: ${inspect(payload, { depth: 1, maxStringLength: 80 })}\n\nPut it in an object:\n\n    push(socket, "count", { count: 7 })`,
  );
}
