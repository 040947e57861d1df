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

/** The message that an event becomes. */
export type TelemetryMessage = readonly ["telemetry", EventName, Measurements, Metadata];

let attachedCount = 0;

/**
 * Sends the calling process a {@link TelemetryMessage} for each of these events, until the test ends.
 *
 * As with every message, its plain objects are frozen from then on.
 *
 * @returns the handler's id, to detach it before that.
 */
export function attachEvents(events: readonly EventName[]): HandlerId {
  const listener = Process.self();
  const attachment: Attachment = {
    id: `attachEvents ${++attachedCount}`,
    events: events.map(checkEvent),
    config: undefined,
    handler: (event, measurements, metadata) => {
      Process.send(listener, ["telemetry", event, measurements, metadata] satisfies TelemetryMessage);
    },
  };
  add(attachment);
  onTestFinished(() => void remove(attachment));
  return attachment.id;
}
