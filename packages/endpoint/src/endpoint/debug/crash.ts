/** Which process took a request along when it ended: read from the error that its caller was given. Pure. */
import { inspect } from "node:util";

/** The process that a failed call was made to. */
export interface CrashFacts {
  /** Its name or pid. */
  readonly process: string;
  /** Why it ended, or why it could not be asked. */
  readonly reason: string;
  /** What it was asked: the last message that the request sent to it. */
  readonly lastMessage?: string;
}

/** The process behind an error of a failed call; `undefined` for any other error. */
export function crashOf(thrown: unknown): CrashFacts | undefined {
  // Known by its code, as the errors of other packages are.
  if (!(thrown instanceof Error) || !("code" in thrown) || thrown.code !== "OTP_EXIT") return undefined;
  const { reason, call } = thrown as unknown as { readonly reason: unknown; readonly call?: unknown };
  const args: unknown = Array.isArray(call) ? call[2] : undefined;
  const [server, message] = Array.isArray(args) ? (args as unknown[]) : [];
  return {
    process: nameOf(server),
    reason: printed(reason),
    ...(message === undefined ? {} : { lastMessage: printed(message) }),
  };
}

/** The first Error inside a reason: where the stack is that matters. */
export function errorInside(reason: unknown, depth = 4): Error | undefined {
  if (reason instanceof Error) return reason;
  if (!Array.isArray(reason) || depth === 0) return undefined;
  for (const part of reason as unknown[]) {
    const found = errorInside(part, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(server: unknown): string {
  if (typeof server === "string") return server;
  if (typeof server === "object" && server !== null && "name" in server && typeof server.name === "string")
    return server.name;
  return server === undefined ? "a process" : printed(server);
}

function printed(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return inspect(value, { depth: 3, breakLength: 100, maxStringLength: 200, maxArrayLength: 20 });
}
