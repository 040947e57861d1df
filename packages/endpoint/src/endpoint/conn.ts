/**
 * A request as the events of it know it: the `conn` in their metadata.
 *
 * It is made when somebody listens, and is the same in all events of one request. What it does not show, a handler cannot print.
 */
import type { Exchange } from "./exchange.ts";

/** What the events of a request have as `conn`. */
export class Conn {
  readonly #exchange: Exchange;
  /** The route that the request takes, such as `"/posts/:id"`; `undefined` before it is known and where there is none. */
  route: string | undefined = undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** A header of the request, by its name in lower case. */
  header(name: string): string | undefined {
    const { incoming, request } = this.#exchange;
    const value = incoming === undefined ? request?.headers.get(name) : incoming.headers[name];
    return Array.isArray(value) ? value.join(", ") : (value ?? undefined);
  }
}

const made = new WeakMap<Exchange, Conn>();
/** Whether there ever was one: to look into the map costs more than all the rest while nobody listens. */
let hasMade = false;

/** The conn of a request, for those who listen. */
export function connOf(exchange: Exchange): Conn {
  hasMade = true;
  let conn = made.get(exchange);
  if (conn === undefined) made.set(exchange, (conn = new Conn(exchange)));
  return conn;
}

/** The conn of a request, if anybody has listened to it. */
export function heardConnOf(exchange: Exchange): Conn | undefined {
  return hasMade ? made.get(exchange) : undefined;
}
