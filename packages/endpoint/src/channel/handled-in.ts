/**
 * What is said of one message that a channel handles: `channel_handled_in` when it is done, and, for a tracer, when it begins.
 *
 * While somebody listens to the start, the handler runs inside of what they have opened for it, so that what it calls belongs to the message.
 */
import { Clock } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import { nanosecondsSince } from "../endpoint/duration.ts";
import { factsOfThrown } from "../endpoint/thrown.ts";
import type { Message } from "../socket/message.ts";
import type { ChannelSocket } from "../socket/state.ts";

/** A message between its beginning and its end. */
export class HandledIn {
  readonly #event: readonly string[];
  readonly #message: Message;
  readonly #facts: Telemetry.Metadata;
  readonly #began: number = Clock.monotonicTime();
  readonly #isTraced: boolean;

  constructor(channel: string, { wire, topic }: ChannelSocket, message: Message) {
    const { event, ref } = message;
    this.#event = [...wire.prefix(), "channel_handled_in"];
    this.#message = message;
    const start = [...this.#event, "start"];
    this.#isTraced = Telemetry.hasHandlers(start);
    const facts = { endpoint: wire.endpoint, channel, topic, event, ref };
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
    if (!Telemetry.hasHandlers(this.#event)) return;
    Telemetry.execute(this.#event, { duration: nanosecondsSince(this.#began) }, this.#facts);
  }
}
