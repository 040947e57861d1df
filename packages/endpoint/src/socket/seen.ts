/** What may be seen of a client's messages in the report of a crash: not the parameters that the endpoint filters. */
import type { FilterParameters } from "../endpoint/security-options.ts";
import { filterParameters } from "../filter-parameters.ts";
import { Frame, Message } from "./message.ts";

/** What a report shows of a process. */
interface Seen {
  readonly state: unknown;
  readonly message?: unknown;
}

/** The `formatStatus` of a process that takes messages of clients; `filterOf` asks its state for the endpoint's filter. */
export function withoutPayload<State>(filterOf: (state: State) => FilterParameters): (seen: Seen) => Seen {
  return (seen) => {
    const { message } = seen;
    if (message === undefined) return seen;
    // It is asked of the process whose state this is.
    return { ...seen, message: shown(message, filterOf(seen.state as State)) };
  };
}

function shown(message: unknown, filter: FilterParameters): unknown {
  // What has not been read yet is text, of which nobody knows what is in it.
  if (message instanceof Frame) return `a frame of ${message.data.length} bytes`;
  if (message instanceof Message) {
    const { joinRef, ref, topic, event, payload } = message;
    return new Message([joinRef, ref], topic, event, filterParameters(payload, filter));
  }
  // A call that asks to join has the parameters behind its tag.
  if (Array.isArray(message) && message[0] === "join") return ["join", filterParameters(message[1], filter)];
  return message;
}
