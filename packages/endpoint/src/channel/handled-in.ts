/**
 * What is said of one message that a channel handles: `channel_handled_in` and a line when it is done, and, for a tracer, when it begins.
 *
 * While somebody listens to the start, the handler runs inside of what they have opened for it, so that what it calls belongs to the message.
 */
import { inspect } from "node:util";

import { Clock, Logger } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import { nanosecondsSince, shortDuration } from "../endpoint/duration.ts";
import { oneLine } from "../endpoint/one-line.ts";
import { factsOfThrown } from "../endpoint/thrown.ts";
import { filterParameters } from "../filter-parameters.ts";
import type { LogLevel } from "../socket/log-level.ts";
import type { Message } from "../socket/message.ts";
import type { ChannelSocket } from "../socket/state.ts";

/** The channel that handles a message. */
export interface HandlingChannel {
  readonly name: string;
  /** The level of the line. */
  readonly log: LogLevel;
}

/** How much of the parameters a line shows. */
const kShown = { breakLength: Number.POSITIVE_INFINITY, depth: 3, maxArrayLength: 10, maxStringLength: 80 };

/** A message between its beginning and its end. */
export class HandledIn {
  readonly #event: readonly string[];
  readonly #message: Message;
  readonly #facts: Telemetry.Metadata;
  readonly #began: number = Clock.monotonicTime();
  readonly #isTraced: boolean;
  readonly #channel: HandlingChannel;
  readonly #socket: ChannelSocket;

  constructor(channel: HandlingChannel, socket: ChannelSocket, message: Message) {
    const { wire, topic } = socket;
    this.#channel = channel;
    this.#socket = socket;
    const { event, ref } = message;
    this.#event = [...wire.prefix(), "channel_handled_in"];
    this.#message = message;
    const start = [...this.#event, "start"];
    this.#isTraced = Telemetry.hasHandlers(start);
    const facts = { endpoint: wire.endpoint, channel: channel.name, topic, event, ref };
    this.#facts = this.#isTraced ? { ...facts, telemetry_span_context: message } : facts;
    if (!this.#isTraced) return;
    const times = { monotonic_time: this.#began * 1e6, system_time: Clock.systemTime() * 1e6 };
    Telemetry.execute(start, times, this.#facts);
  }

  /** Runs the handler. */
  run(work: () => unknown): unknown {
    if (!this.#isTraced) return work();
    try {
      const result = Telemetry.within(this.#message, work);
      return result instanceof Promise ? result.catch((reason: unknown) => this.#failed(reason)) : result;
    } catch (reason) {
      return this.#failed(reason);
    }
  }

  #failed(reason: unknown): never {
    const facts = { ...this.#facts, ...factsOfThrown(reason) };
    Telemetry.execute([...this.#event, "exception"], { duration: nanosecondsSince(this.#began) }, facts);
    throw reason;
  }

  /** The handler has returned. */
  done(): void {
    const { log } = this.#channel;
    const isLogged = log !== false && Logger.enabled(log);
    const isHeard = Telemetry.hasHandlers(this.#event);
    if (!isLogged && !isHeard) return;
    const duration = nanosecondsSince(this.#began);
    if (isHeard) Telemetry.execute(this.#event, { duration }, this.#facts);
    if (isLogged) Logger.log(log, () => this.#line(duration));
  }

  #line(duration: number): string {
    const { event, payload } = this.#message;
    const { topic, wire } = this.#socket;
    const parameters = inspect(filterParameters(payload, wire.filter()), kShown);
    const what = `Handled ${oneLine(event)} at ${oneLine(topic)} in ${shortDuration(duration)}`;
    return `${what} (${this.#channel.name}) ${oneLine(parameters)}`;
  }
}
