/** A server's state that is kept inside an object of the runtime's, and what Sys shows in its place. */

/** The state of a server that is built on GenServer's loop and has more to keep than its user's state. */
export abstract class Veiled {
  /** What the user calls the state. */
  abstract get shown(): unknown;
  /** Puts another in; throws when it cannot be one. */
  abstract replace(next: unknown): void;
}
