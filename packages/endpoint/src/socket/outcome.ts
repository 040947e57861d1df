/**
 * Reads the ways out that callbacks return: otp's `ok`, `reply`, `noreply`, `stop`, and `refuse`.
 *
 * Users write channels with the same words as servers. What otp's words hold is opaque; how they are told apart is learned from
 * samples when this file is loaded, so that a change there fails here at once.
 */
import { inspect } from "node:util";

import { noreply, ok, reply, stop } from "@hinotori/otp";

import { EndpointArgumentError } from "../errors.ts";

/** What otp's `ok` makes. */
export type Ok<State> = ReturnType<typeof ok<State>>;
/** What otp's `reply` makes. */
export type Replied<Answer, State> = ReturnType<typeof reply<Answer, State>>;
/** What otp's `noreply` makes. */
export type Noreplied<State> = ReturnType<typeof noreply<State>>;
/** What otp's `stop` makes. */
export type Stopped<State> = ReturnType<typeof stop<State>>;
/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** An answer that is not plainly `"ok"`. Made by {@link refuse} and {@link status}. */
export class Status<Payload = object> {
  /** `"error"`, or any other word that the client's `receive` knows. */
  readonly status: string;
  /** What the client is told. */
  readonly payload: Payload;

  constructor(status: string, payload: Payload) {
    this.status = status;
    this.payload = payload;
  }
}

/**
 * Says no: from `connect` the connection is refused, from `join` the channel; in a `reply` it answers with an error.
 *
 * @param payload what the client is told, such as `{ reason: "unauthorized" }`.
 */
export function refuse<Payload extends object = object>(payload: Payload = {} as Payload): Status<Payload> {
  return new Status("error", payload);
}

/** An answer with a status of its own: `reply(status("later", {}), socket)`, for the client's `receive("later", …)`. */
export function status<Payload extends object>(name: string, payload: Payload): Status<Payload> {
  return new Status(name, payload);
}

/** A way out, read. */
export interface Way {
  readonly kind: "ok" | "reply" | "noreply" | "stop";
  readonly state: unknown;
  /** The reply, or the reason of a stop. */
  readonly value: unknown;
  /** What otp is asked for beside it. */
  readonly action: Parameters<typeof noreply>[1];
  /** The reply of a stop that has one. */
  readonly reply: { readonly value: unknown } | undefined;
}

const samples: ReadonlyMap<unknown, Way["kind"]> = new Map([
  [kindOf(ok(0)), "ok"],
  [kindOf(reply(0, 0)), "reply"],
  [kindOf(noreply(0)), "noreply"],
  [kindOf(stop(0, 0)), "stop"],
]);

function kindOf(result: unknown): unknown {
  return typeof result === "object" && result !== null && "kind" in result ? result.kind : undefined;
}

/** Reads what a callback returned. @throws EndpointArgumentError when it is none of `expected`. */
export function readWay(result: unknown, callback: string, expected: readonly Way["kind"][]): Way {
  const kind = samples.get(kindOf(result));
  if (kind !== undefined && expected.includes(kind)) return { ...(result as Way), kind };
  throw new EndpointArgumentError(
    `expected ${callback} to return ${expected.join(", ")} of @hinotori/otp, got: ${inspect(result, { depth: 0 })}\n\nEnd it with one of them, with the socket:\n\n    return noreply(socket)`,
  );
}

const AsyncFunction: unknown = (async () => {}).constructor;

/** Whether a callback is asynchronous, so that otp must be told before it runs. */
export function isAsync(callback: unknown): boolean {
  return typeof callback === "function" && callback.constructor === AsyncFunction;
}
