/** Types only: from the handlers of a definition to the table of messages that a pid carries. */

import type { Pid, Protocol, Takes } from "../process/pid.ts";
import type { Named, NameOnNode, Via } from "../name.ts";
import type { Deferred, Failure, From, Ignore, Noreply, Ok, Reply, Stop } from "./next.ts";

/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** What `init` may return. */
export type InitResult<State> = Ok<State> | Ignore | Stop<unknown> | Failure;

/** What a call's handler may return. */
export type CallResult<State> = Reply<unknown, State> | Noreply<State> | Stop<State>;

/** What every other handler may return. */
export type CastResult<State> = Noreply<State> | Stop<State>;

// The arguments of handlers are written by the user and inferred from there: `any` here is the place they are inferred from.
/* oxlint-disable typescript/no-explicit-any */

/** Handlers of calls, by tag. */
export interface CallTable<State> {
  readonly [tag: string]: (state: State, ...message: any[]) => MaybePromise<CallResult<State>> | Deferred<any, State>;
}

/** Handlers of casts, by tag. */
export interface CastTable<State> {
  readonly [tag: string]: (state: State, ...message: any[]) => MaybePromise<CastResult<State>>;
}

/** One handler for every call. */
export type CallFunction<State> = (state: State, request: any, from: From<any>) => MaybePromise<CallResult<State>>;

/** One handler for every cast. */
export type CastFunction<State> = (state: State, request: any) => MaybePromise<CastResult<State>>;

/** The state that `init` makes. */
export type StateOf<Out> =
  Out extends Promise<infer Inner> ? StateOf<Inner> : Out extends Ok<infer State> ? State : never;

/** `undefined` when `init` may ignore, and only then. */
export type Ignored<Out> = Extract<Awaited<Out>, Ignore> extends never ? never : undefined;

type AnswerOf<Out> =
  Out extends Promise<infer Inner>
    ? AnswerOf<Inner>
    : Out extends Reply<infer Answer, any> | Deferred<infer Answer, any>
      ? Answer
      : never;

type CallSignature<Handler> = Handler extends (state: any, ...message: infer Message) => infer Out
  ? (...message: Message) => AnswerOf<Out>
  : never;

type CastSignature<Handler> = Handler extends (state: any, ...message: infer Message) => unknown
  ? (...message: Message) => void
  : never;

declare const kNone: unique symbol;

/** Nothing is taken: the table of a definition that leaves its handlers out. */
export interface NoMessages {
  readonly [kNone]: true;
}

/** The calls of a definition. */
export type CallsOf<Calls> =
  CallTable<any> extends Calls
    ? NoMessages
    : Calls extends (state: any, request: infer Request, ...rest: any[]) => infer Out
      ? Takes<Request, AnswerOf<Out>>
      : { readonly [Tag in keyof Calls]: CallSignature<Calls[Tag]> };

/** The casts of a definition. */
export type CastsOf<Casts> =
  CastTable<any> extends Casts
    ? NoMessages
    : Casts extends (state: any, request: infer Request) => unknown
      ? Takes<Request, void>
      : { readonly [Tag in keyof Casts]: CastSignature<Casts[Tag]> };

type MessageOf<Signature> = Signature extends (...message: infer Message) => unknown ? Message : never;

type AnswerTo<Signature> = Signature extends (...message: any[]) => infer Answer ? Answer : never;

/* oxlint-enable typescript/no-explicit-any */

/** Whom a request may be sent to: a pid, or a module started under its own name. */
export type Server<Messages extends Protocol> = Pid<Messages> | Named<Messages> | Via<Messages>;

/** A server known by name alone: any request, any answer. */
export type UntypedServer = string | NameOnNode;

/** A pid about whose process nothing is known, such as a supervisor's list gives; never one that is known. */
export type UnknownPid<Messages extends Protocol> = Pid<Messages> & (Protocol extends Messages ? unknown : never);

/** The tags that a table takes. */
export type TagsOf<Table> = keyof Table & string;

/** A request: its tag, then exactly the arguments of that tag's handler. */
export type RequestOf<Table, Tag extends keyof Table> = readonly [tag: Tag, ...message: MessageOf<Table[Tag]>];

/** What the handler of a tag answers. */
export type AnswerFor<Table, Tag extends keyof Table> = AnswerTo<Table[Tag]>;
