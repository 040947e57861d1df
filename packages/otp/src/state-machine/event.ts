/** What happens to a state machine: events, and the protocol that their types make. */

import type { From } from "../gen-server/next.ts";
import type { Takes } from "../process/pid.ts";

// The requests and answers of a machine are written by the user and inferred from there.
/* oxlint-disable typescript/no-explicit-any */

/** Requests by tag, as `(…arguments) => answer`. */
export type Requests = Readonly<Record<string, (...message: any[]) => any>>;

type RequestIn<Table> = {
  [Tag in keyof Table & string]: Table[Tag] extends (...message: infer Message) => any
    ? readonly [Tag, ...Message]
    : never;
}[keyof Table & string];

/** A call in a machine: content and from belong together. */
type CallIn<Table> = {
  [Tag in keyof Table & string]: Table[Tag] extends (...message: infer Message) => infer Answer
    ? { readonly type: "call"; readonly content: readonly [Tag, ...Message]; readonly from: From<Answer> }
    : never;
}[keyof Table & string];

/**
 * An event, as handlers get it: narrow it by `type`, a call or cast by its tag.
 *
 * `Calls` and `Casts` are tables `{ tag: (…arguments) => answer }`; write them at the parameter of your handlers, and callers are checked.
 */
export type Event<Calls extends Requests = Record<never, never>, Casts extends Requests = Record<never, never>> =
  | CallIn<Calls>
  | { readonly type: "cast"; readonly content: RequestIn<Casts> }
  | { readonly type: "info" | "internal"; readonly content: unknown }
  | { readonly type: "enter"; readonly content: unknown }
  | { readonly type: "timeout" | "state_timeout"; readonly content: unknown }
  | { readonly type: "generic_timeout"; readonly name: unknown; readonly content: unknown };

/** Any event, where its tables are not known. */
export interface AnyEvent {
  readonly type: "call" | "cast" | "info" | "internal" | "enter" | "timeout" | "state_timeout" | "generic_timeout";
  readonly content: unknown;
  readonly from?: From<any>;
  readonly name?: unknown;
}

/** The calls that a machine's events hold. */
export type CallsIn<Events> = [Extract<Events, { type: "call" }>] extends [never]
  ? Record<never, never>
  : unknown extends Events
    ? Takes<any, any>
    : {
        readonly [
          Each in Extract<Events, { type: "call" }> as Each extends {
            content: readonly [infer Tag extends string, ...any[]];
          }
            ? Tag
            : never
        ]: SignatureOf<Each>;
      };

type SignatureOf<Each> = Each extends { content: readonly [any, ...infer Message]; from: From<infer Answer> }
  ? (...message: Message) => Answer
  : never;

/** The casts that a machine's events hold. */
export type CastsIn<Events> = {
  readonly [
    Each in Extract<Events, { type: "cast" }>["content" &
      keyof Extract<Events, { type: "cast" }>] as Each extends readonly [infer Tag extends string, ...any[]]
      ? Tag
      : never
  ]: Each extends readonly [any, ...infer Message] ? (...message: Message) => void : never;
};
/* oxlint-enable typescript/no-explicit-any */
