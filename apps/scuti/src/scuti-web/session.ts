/** What is known of a visitor: a number for each browser, in a signed cookie. */
import { randomUUID } from "node:crypto";

import { session as sessions, sessionReader } from "@hinotori/endpoint";
import { z } from "zod";

import type { Context } from "#scuti-web";

const options = { schema: z.object({ visitor: z.string().optional() }) } as const;

/** Keeps the session of a request. */
export const session = sessions(options);

/** Finds the session of a socket's client. */
export const socketSession = sessionReader(options);

/** Gives each browser its visitor's number, once, so that two of its pages count as one visitor. */
export function welcome(c: Context): void {
  const { session: own } = c.var;
  if (own.get("visitor") === undefined) own.put("visitor", randomUUID());
}
