/**
 * What a thrown thing says to a client: a status, a title, and no more detail than the client may know. Pure.
 */
import { STATUS_CODES } from "node:http";

/** A problem document (RFC 9457), as JSON clients get it. */
export interface Problem {
  /** What kind of problem it is; `"about:blank"` when the status says it all. */
  readonly type: string;
  /** The status in words. */
  readonly title: string;
  /** The status of the answer. */
  readonly status: number;
  /** What went wrong this time. Left out at 500 and above, unless `debugErrors` is on. */
  readonly detail?: string;
  /** The id of the request, to be found again in the logs. */
  readonly instance: string;
  /** Where it was thrown: at 500 and above, and only when `debugErrors` is on. */
  readonly stack?: readonly string[];
}

/** How much a client may know. */
export interface Disclosure {
  /** The id of the request. */
  readonly requestId: string;
  /** Whether errors of 500 and above are shown. */
  readonly debugErrors: boolean;
}

/**
 * The status of a thrown thing: its plain `status` field when that is a status of an error, else 500.
 *
 * This is how the errors of other packages, and Hono's `HTTPException`, are known without knowing them.
 */
export function statusOf(thrown: unknown): number {
  const status = typeof thrown === "object" && thrown !== null && "status" in thrown ? thrown.status : undefined;
  return typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 599 ? status : 500;
}

/** The problem that a thrown thing is to the client. */
export function problemFor(thrown: unknown, { requestId, debugErrors }: Disclosure): Problem {
  const status = statusOf(thrown);
  const detail = status < 500 || debugErrors ? messageOf(thrown) : undefined;
  const stack = status >= 500 && debugErrors ? stackOf(thrown) : undefined;
  return {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    ...(detail === undefined ? {} : { detail }),
    instance: requestId,
    ...(stack === undefined ? {} : { stack }),
  };
}

function messageOf(thrown: unknown): string | undefined {
  const message = thrown instanceof Error ? thrown.message : typeof thrown === "string" ? thrown : "";
  return message === "" ? undefined : message;
}

function stackOf(thrown: unknown): readonly string[] | undefined {
  return thrown instanceof Error ? thrown.stack?.split("\n").map((line) => line.trim()) : undefined;
}
