/** What a server has in hand: the message it handles, and the callback that has not settled. */

import type { Cell } from "../process/cell.ts";
import type { Request } from "./request.ts";

/** A message for the runtime in a server: run between two messages, also while the server is suspended. */
export interface SystemMessage {
  /** Does it, in the server. */
  run(cell: Cell): void;
  /** The server ended first. */
  fail(reason: unknown): void;
}

/** What is being handled: for replies, and for the crash report. */
export interface Current {
  /** The call that is to be answered, if it is one. */
  readonly request: Request | undefined;
  /** The message as it was sent. */
  readonly message: unknown;
}

/** What a server has in hand while an asynchronous callback runs. */
export interface InFlight {
  readonly work: Promise<unknown>;
  readonly current: Current;
}

/** A server whose `init` has not settled: its starter waits. */
export interface Starting {
  /** The server was ended from outside. */
  ended(reason: unknown): void;
}
