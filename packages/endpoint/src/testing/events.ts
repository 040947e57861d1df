/** What the compiler knows of a channel's messages: their events, payloads and answers, from the channel's value alone. */
import type { ChannelModule } from "../channel/callbacks.ts";
import type { Replied, Status } from "../socket/outcome.ts";

/** The handlers of a channel, or `unknown` where it is not known which channel it is. */
export type EventsOf<Module> = Module extends { readonly events?: infer Events } ? Exclude<Events, undefined> : unknown;

// A handler's payload is what it wants: `any` is the place it is inferred from.
/* oxlint-disable typescript/no-explicit-any */
type Handler = (socket: any, payload: any) => unknown;

/** Any channel. */
export type AnyChannel = ChannelModule<any, any>;
/* oxlint-enable typescript/no-explicit-any */

/** Whether events are a table of handlers whose names are known. */
type IsTable<Events> = unknown extends Events ? false : Events extends (...args: never) => unknown ? false : true;

/** The names of the messages that a channel takes. */
export type EventName<Events> = IsTable<Events> extends true ? keyof Events & string : string;

/** What a message carries. */
export type PayloadOf<Events, Event> =
  IsTable<Events> extends true
    ? Event extends keyof Events
      ? Events[Event] extends Handler
        ? Parameters<Events[Event]>[1]
        : never
      : never
    : unknown;

/** The payload behind the event; one that may be empty, or that its handler does not look at, may be left out. */
export type PayloadArgs<Payload> = [Payload] extends [undefined]
  ? [payload?: object]
  : object extends Payload
    ? [payload?: Payload]
    : [payload: Payload];

type AnswerIn<Result> = Result extends Replied<infer Answer, unknown> ? Answer : never;

/** What a message is answered with when the answer is `"ok"`. */
export type AnswerOf<Events, Event> =
  IsTable<Events> extends true
    ? Event extends keyof Events
      ? Events[Event] extends Handler
        ? Exclude<AnswerIn<Awaited<ReturnType<Events[Event]>>>, Status<unknown>>
        : never
      : never
    : unknown;
