/** Who hears of the statements a repo runs, and what there is to hear. */

/** A statement that was run. */
export interface Query {
  readonly sql: string;
  readonly params: readonly unknown[];
  /** How long the database took, in milliseconds. */
  readonly queryMs: number;
  /** How long it stood in line first: for the lock, or for a connection. */
  readonly queuedMs: number;
  /** What it failed with. */
  readonly error?: unknown;
}

/** Who hears of queries. */
export interface Listener {
  /** Whether a query that runs now would be heard of. Asked before every statement, so it must be cheap. */
  readonly listening: () => boolean;
  /** Called after each statement; must not throw. */
  readonly heard: (query: Query) => void;
}
