/**
 * Runs the handlers of one event, and takes a handler that fails out of the way of the others.
 *
 * Nothing a handler does reaches the code that executed the event.
 */
import { inspect } from "node:util";

import { Logger } from "@hinotori/otp";

import type { EventName } from "./event-name.ts";
import { type Attachment, attachmentsOf, type Measurements, type Metadata, remove } from "./handlers.ts";
import { describeFailure, monotonicTime, systemTime } from "./moment.ts";
import { isThenable } from "./thenable.ts";

const kFailure: EventName = Object.freeze(["telemetry", "handler", "failure"]);

/** Calls each attachment's handler in turn. */
export function dispatch(
  attachments: readonly Attachment[],
  event: EventName,
  measurements: Measurements,
  metadata: Metadata,
): void {
  for (const attachment of attachments) {
    try {
      const result = attachment.handler(event, measurements, metadata, attachment.config);
      if (isThenable(result)) result.then(undefined, (reason: unknown) => fail(attachment, event, reason));
    } catch (reason) {
      fail(attachment, event, reason);
    }
  }
}

/** Detaches the handler from every event, tells those who listen for that, and logs the error. */
function fail(attachment: Attachment, event: EventName, reason: unknown): void {
  remove(attachment);
  const failure = { event_name: event, handler_id: attachment.id, ...describeFailure(reason) };
  const listening = attachmentsOf(kFailure);
  if (listening !== undefined) {
    const measurements = { monotonic_time: monotonicTime(), system_time: systemTime() };
    dispatch(listening, kFailure, measurements, { ...failure, handler_config: attachment.config });
  }
  Logger.log("error", {
    report: failure,
    text: () =>
      `telemetry handler ${inspect(attachment.id)} failed at ${inspect(event)} and was detached: ${inspect(reason)}`,
  });
}
