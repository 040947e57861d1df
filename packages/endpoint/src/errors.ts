/** Every error that this package throws. */
import { HinotoriError } from "@hinotori/otp";

/**
 * Thrown when the configuration of an endpoint cannot be used; every problem is named at once.
 *
 * If you meet it: `problems` has one line for each option. The values come from `Endpoint.define`, from the application's
 * environment and from the child's argument, in this order; the last one counts.
 */
export class EndpointConfigError extends HinotoriError {
  readonly code = "ENDPOINT_CONFIG" as const;
  override readonly name = "EndpointConfigError";
  /** What is wrong, one line for each option. */
  readonly problems: readonly string[];

  constructor(message: string, problems: readonly string[]) {
    super(message);
    this.problems = problems;
  }
}

/**
 * Thrown when the server cannot listen: the port is taken, or the address is not this machine's.
 *
 * If you meet it: `reason` is the system's word for it, such as `"EADDRINUSE"`, and `address` is what was asked for.
 */
export class ListenError extends HinotoriError {
  readonly code = "ENDPOINT_LISTEN" as const;
  override readonly name = "ListenError";
  /** The system's error code. */
  readonly reason: string;
  /** Where the server was to listen: `"127.0.0.1:4000"`. */
  readonly address: string;

  constructor(message: string, about: { readonly reason: string; readonly address: string; readonly cause: unknown }) {
    super(message, { cause: about.cause });
    this.reason = about.reason;
    this.address = about.address;
  }
}

/**
 * Thrown when an endpoint is asked for something before it was started, or after it has stopped.
 *
 * If you meet it: look at the order of the children in `application.ts`; in a test, start the endpoint first.
 */
export class EndpointNotRunningError extends HinotoriError {
  readonly code = "ENDPOINT_NOT_RUNNING" as const;
  override readonly name = "EndpointNotRunningError";
}

/**
 * Thrown by the broadcast family of an endpoint that has no `pubsubServer`.
 *
 * If you meet it: name the pubsub of your application in the endpoint's configuration.
 */
export class NoPubSubError extends HinotoriError {
  readonly code = "ENDPOINT_NO_PUBSUB" as const;
  override readonly name = "NoPubSubError";
}

/**
 * Thrown when an endpoint is given what it cannot take: a path that leads to another host, an answer that is no Response.
 *
 * If you meet it: the message says what was expected, what was got and how to write it.
 */
export class EndpointArgumentError extends HinotoriError {
  readonly code = "ENDPOINT_ARGUMENT" as const;
  override readonly name = "EndpointArgumentError";
}

/**
 * Thrown while a request's body is read that is longer than `bodyLimit`; the answer is 413.
 *
 * If you meet it: raise `bodyLimit`, or let the client send less.
 */
export class BodyTooLargeError extends HinotoriError {
  readonly code = "ENDPOINT_BODY_TOO_LARGE" as const;
  override readonly name = "BodyTooLargeError";
  /** The status this error is answered with. */
  readonly status = 413;
}

/**
 * Made of a request that is not one: a target that cannot be decoded, a host that cannot be one; the answer is 400.
 *
 * If you meet it: the client is broken, or somebody is trying doors.
 */
export class BadRequestError extends HinotoriError {
  readonly code = "ENDPOINT_BAD_REQUEST" as const;
  override readonly name = "BadRequestError";
  /** The status this error is answered with. */
  readonly status = 400;
}

/**
 * Made of a request that no route matches: 404, or 405 when the path has routes for other methods.
 *
 * If you meet it: ask the application for its routes, or look for a missing slash.
 */
export class NoRouteError extends HinotoriError {
  readonly code = "ENDPOINT_NO_ROUTE" as const;
  override readonly name = "NoRouteError";
  /** The status this error is answered with: 404 or 405. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Thrown where a frame of a client is no message of the protocol; its connection is closed with 1007, and nothing else happens.
 *
 * If you meet it: the client is not one of ours, or speaks another version than it says. It is in the log at the debug level.
 */
export class FrameError extends HinotoriError {
  readonly code = "ENDPOINT_FRAME" as const;
  override readonly name = "FrameError";
}

/**
 * Thrown when a session no longer fits into its cookie, which browsers would drop; the answer is 500.
 *
 * If you meet it: the message names the largest things in it. Keep an id in the session, and the rest in a database.
 */
export class SessionTooLargeError extends HinotoriError {
  readonly code = "ENDPOINT_SESSION_TOO_LARGE" as const;
  override readonly name = "SessionTooLargeError";
}

/**
 * Thrown where a request is refused that a page of another site may have made a browser send; the answer is 403.
 *
 * If you meet it: the form lacks its token, the browser does not send the session's cookie, or the page is of an origin
 * that `checkOrigin` does not know.
 */
export class CsrfError extends HinotoriError {
  readonly code = "ENDPOINT_CSRF" as const;
  override readonly name = "CsrfError";
  /** The status this error is answered with. */
  readonly status = 403;
}

/**
 * Thrown in tests by `connect` and `join` of `@hinotori/endpoint/testing` when the answer is no.
 *
 * If you meet it: the socket's `connect`, the page's origin or the channel's `join` has refused. A test that expects that says so:
 * `await expect(join(client, Room, "room:1")).rejects.toMatchObject({ response: { reason: "unauthorized" } })`.
 */
export class ClientRefusedError extends HinotoriError {
  readonly code = "ENDPOINT_CLIENT_REFUSED" as const;
  override readonly name = "ClientRefusedError";
  /** The HTTP status that a connection was refused with; `undefined` for a join. */
  readonly status: number | undefined;
  /** What the client was told; `undefined` for a connection. */
  readonly response: unknown;

  constructor(message: string, { status, response }: { readonly status?: number; readonly response?: unknown }) {
    super(message);
    this.status = status;
    this.response = response;
  }
}
