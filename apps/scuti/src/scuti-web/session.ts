/** What is known of a visitor from one request to the next, in a signed cookie. */
import { type SessionData, session as sessions, sessionReader } from "@hinotori/endpoint";
import { z } from "zod";

const options = {
  // Every field is optional: a new visitor has none.
  schema: z.looseObject({
    // A number for each browser, so that two of its pages count as one visitor.
    visitor: z.string().optional(),
    // hinotori:session
  }),
} as const;

/** What may be in it. */
export type Session = SessionData<typeof options>;

/** Keeps the session of a request. */
export const session = sessions(options);

/** Finds the session of a socket's client. */
export const socketSession = sessionReader(options);
