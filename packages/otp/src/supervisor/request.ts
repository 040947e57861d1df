/** What supervisors are asked: how a request is sent, answered by its tag, and refused. */

import { ChildError } from "../errors.ts";
import { callServer } from "../gen-server/call.ts";
import { noClause } from "../gen-server/mistakes.ts";
import { reply } from "../gen-server/next.ts";
import type { Destination } from "../name.ts";

/** An answer that is OTP's error tuple; the door throws it. */
export class Refused {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** What a supervisor does for each tag; an act may be asynchronous. */
export type Acts<State> = Readonly<Record<string, (state: State, argument: never) => unknown>>;

/** Makes the `handleCall` that answers with what an act gives. */
export function answering<State>(
  who: string,
  acts: Acts<State>,
): (state: State, request: readonly [string, never]) => unknown {
  return (state, request) => {
    const act = Object.hasOwn(acts, request[0]) ? acts[request[0]] : undefined;
    if (act === undefined) throw noClause(who, "answer", request);
    const answer = act(state, request[1]);
    return answer instanceof Promise ? answer.then((value: unknown) => reply(value, state)) : reply(answer, state);
  };
}

/** Asks a supervisor, as long as it takes. @throws ChildError when it refuses; ExitError as `GenServer.call`. */
export async function ask<Answer>(supervisor: Destination, what: string, ...argument: [unknown?]): Promise<Answer> {
  const answer = await callServer(supervisor, [what, ...argument], "infinity");
  if (answer instanceof Refused) throw new ChildError(answer.reason, what);
  return answer as Answer;
}
