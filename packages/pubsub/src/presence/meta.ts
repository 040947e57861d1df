/** What may be told about a presence: an object, so that references can be added to it. */
import { inspect } from "node:util";

import { PubSubArgumentError } from "../errors.ts";
import type { Meta } from "./observed-set.ts";

/** Refuses what is no object. Throws `PUBSUB_ARGUMENT`. */
export function checkMeta(meta: unknown): Meta {
  const isObject = typeof meta === "object" && meta !== null && !Array.isArray(meta) && !(meta instanceof Promise);
  if (isObject) return meta as Meta;
  throw new PubSubArgumentError(
    `expected a presence's meta to be an object, got: ${inspect(meta)}\n\nPut what is told about it into fields:\n\n    Presence.track(pid, "room:lobby", "ada", { onlineAt: Clock.systemTime() })`,
  );
}
