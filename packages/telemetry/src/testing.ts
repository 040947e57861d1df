/**
 * Turns events into messages, for tests.
 *
 * The test process hears of an event as of any other message, so a test waits for it rather than for a while.
 *
 * ```ts run
 * import { assertReceive } from "@hinotori/otp/testing";
 * import { Telemetry } from "@hinotori/telemetry";
 * import { attachEvents } from "@hinotori/telemetry/testing";
 *
 * attachEvents([["shop", "checkout", "stop"]]);
 * Telemetry.execute(["shop", "checkout", "stop"], { amount: 12 }, { customer: "ada" });
 * await assertReceive(["telemetry", ["shop", "checkout", "stop"], { amount: 12 }, { customer: "ada" }]);
 * ```
 *
 * Events are the program's: tests that run at the same time hear each other's. Each tells its own apart by the reference that
 * `attachEvents` returns, and by what is in the metadata:
 *
 * ```ts
 * test.concurrent("sells", async ({ onTestFinished }) => {
 *   const ref = attachEvents([["shop", "checkout", "stop"]], { byRef: true, onTestFinished });
 *   await sellTo("ada");
 *   await assertReceive([ref, ["shop", "checkout", "stop"], { amount: 12 }, { customer: "ada" }]);
 * });
 * ```
 */
import { Process } from "@hinotori/otp";
import { onTestFinished } from "vitest";

import {
  add,
  type Attachment,
  type HandlerId,
  type Measurements,
  type Metadata,
  remove,
} from "./telemetry/handlers.ts";
import { checkEvent, type EventName } from "./telemetry/event-name.ts";

/** The message that an event becomes; with `byRef` it begins with the reference instead. */
export type TelemetryMessage = readonly [tag: "telemetry" | HandlerId, EventName, Measurements, Metadata];

/** How events are delivered. */
export interface AttachEventsOptions {
  /** Whether messages begin with the reference that is returned, in the place of `"telemetry"`. Default `false`. */
  readonly byRef?: boolean;
  /** The test's own `onTestFinished`, for concurrent tests. */
  readonly onTestFinished?: (work: () => void) => void;
}

let attachedCount = 0;

/**
 * Sends the calling process a {@link TelemetryMessage} for each of these events, until the test ends.
 *
 * As with every message, its plain objects are frozen from then on.
 *
 * @returns a reference of its own: the handler's id, to detach it before that.
 */
export function attachEvents(events: readonly EventName[], options: AttachEventsOptions = {}): HandlerId {
  const { byRef = false, onTestFinished: finished = onTestFinished } = options;
  const listener = Process.self();
  const id = `attachEvents ${++attachedCount}`;
  const tag = byRef ? id : "telemetry";
  const attachment: Attachment = {
    id,
    events: events.map(checkEvent),
    config: undefined,
    handler: (event, measurements, metadata) => {
      Process.send(listener, [tag, event, measurements, metadata] satisfies TelemetryMessage);
    },
  };
  add(attachment);
  finished(() => void remove(attachment));
  return id;
}
