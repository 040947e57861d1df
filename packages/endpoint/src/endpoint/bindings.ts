/**
 * What a handler finds in `c.env`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * What a handler finds in `c.env` under an endpoint; give it to Hono as `new Hono<{ Bindings: EndpointBindings }>()`.
 */
export interface EndpointBindings {
  /** What the request is known by in logs and events. */
  readonly requestId: string;
  /** Aborts when the endpoint begins to drain: the moment for a long stream to end itself. */
  readonly drainSignal: AbortSignal;
  /** Node's request; `undefined` for a request without a socket. */
  readonly incoming: IncomingMessage | undefined;
  /** Node's response; `undefined` for a request without a socket. */
  readonly outgoing: ServerResponse | undefined;
}
