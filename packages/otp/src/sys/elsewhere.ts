/** A server that is not in this thread, and what Sys asks of it there. */

/** The state of the process that stands here for a server in another place. */
export abstract class Elsewhere {
  /** Has the server there do what Sys does to one that is here. */
  abstract system(order: SystemOrder): void;
}

/** What is to be done to the server there, and who is told how that went. */
export interface SystemOrder {
  /** The function of Sys. */
  readonly what: string;
  /** Its arguments, but for the server and the timeout. */
  readonly args: readonly unknown[];
  /** The request that waits for it. */
  readonly request: {
    whenDone: (() => void) | undefined;
    fail(reason: unknown): void;
  };
  /** To be called with what came of it there. */
  readonly answered: (answer: unknown) => void;
  /** To be called with what a function that was given to Sys threw. */
  readonly threw: (error: unknown) => void;
}
