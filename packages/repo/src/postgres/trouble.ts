/** What goes wrong between a repo and its server, told apart from what goes wrong in a statement. */
import { BusyError, ConnectionError } from "../errors.ts";
import { howToCreate } from "../repo/query-errors.ts";
import type { CheckedPostgresConfig } from "./config.ts";

/** Whether a server answered with this state of SQL's, or with one of this class, which has two letters. */
export function hasState(error: unknown, ...states: readonly string[]): boolean {
  const state = stateOf(error);
  return state !== undefined && states.some((each) => state === each || (each.length === 2 && state.startsWith(each)));
}

/** The state that a server answered with; `undefined` for an error that no server sent. */
export function stateOf(error: unknown): string | undefined {
  // pg's own class for these is known by its fields, as the package may be there twice.
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether the server says that it is going away, or that this connection is. */
export function saysGoodbye(error: unknown): boolean {
  return hasState(error, "08", "57P01", "57P02", "57P03", "25P03");
}

/** The error for a connection that could not be made. */
export function noConnection(cause: unknown, config: CheckedPostgresConfig): ConnectionError {
  return new ConnectionError(
    `expected a connection to ${nameOf(config)}, got: ${messageOf(cause)}\n\n${howToConnect(cause, config)}`,
    { database: config.database, cause },
  );
}

function howToConnect(cause: unknown, { database, maintenanceDatabase }: CheckedPostgresConfig): string {
  if (!hasState(cause, "3D000"))
    return (
      "Look whether the server runs there and lets this user in; the `url` of the repo's configuration says where that is. " +
      "Queries connect anew, so nothing has to be restarted."
    );
  if (database !== maintenanceDatabase) return howToCreate;
  return `It is where databases are made from. Name one that is there:\n\n    { maintenanceDatabase: "template1" }`;
}

/** The error for a connection that broke while a statement was under way. */
export function lostConnection(cause: unknown, config: CheckedPostgresConfig): ConnectionError {
  return new ConnectionError(
    `expected the connection to ${nameOf(config)} to last, got: ${messageOf(cause)}\n\n` +
      `Whether the statement that was under way has happened is not known. The next query connects anew.`,
    { database: config.database, cause },
  );
}

/** Names a database with its server, without a secret. */
export function nameOf({ database, hostname, port, username }: CheckedPostgresConfig): string {
  return `${database} at ${hostname}:${port} as ${username}`;
}

/** The error for a query that waited too long for a connection. */
export function noConnectionFree(config: CheckedPostgresConfig, waitedMs: number): BusyError {
  const { poolSize, database } = config;
  return new BusyError(
    `expected one of the ${poolSize} connections to ${database} to be free within ${Math.round(waitedMs)} ms, got: all are in use\n\n` +
      `Look for slow queries, and for a transaction that waits for another process which asks the repo: that one needs a second ` +
      `connection. Or allow for more, or longer:\n\n    { poolSize: ${poolSize * 2}, queueTimeoutMs: 10_000 }`,
    { database, waitedMs },
  );
}

// Of several addresses that were tried in vain, each has an error of its own.
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
