/**
 * The table of handlers: by event for those who execute, by id for those who attach and detach.
 *
 * Each list of attachments is replaced, never changed, so that whoever walks one sees the handlers that were attached
 * when the event happened.
 */
import { inspect } from "node:util";

import { AlreadyAttachedError, NotAttachedError, TelemetryArgumentError } from "../errors.ts";
import { type EventName, kSlots, sameEvent, slotOf, startsWith } from "./event-name.ts";

/** What a handler is attached under: unique in the program. */
export type HandlerId = string | symbol;

/** What an event measured. Times are nanoseconds. */
export type Measurements = Readonly<Record<string, number>>;

/** What an event knows about its circumstances. */
export type Metadata = Readonly<Record<string, unknown>>;

/**
 * What is called when an event happens, in the process that executes it and before that goes on: be brief.
 *
 * What it returns is not used; a promise is watched, and its rejection counts as the handler's failure.
 */
export type Handler<Config = undefined> = (
  event: EventName,
  measurements: Measurements,
  metadata: Metadata,
  config: Config,
) => unknown;

/** One attached handler, with every event it listens to. */
export interface Attachment {
  readonly id: HandlerId;
  readonly events: readonly EventName[];
  readonly handler: Handler<unknown>;
  readonly config: unknown;
}

interface Drawer {
  readonly event: EventName;
  attachments: readonly Attachment[];
}

const byId = new Map<HandlerId, Attachment>();
const drawers: (Drawer[] | undefined)[] = new Array<Drawer[] | undefined>(kSlots).fill(undefined);

/** The attachments of an event, or `undefined` when nothing listens: the way every event goes. */
export function attachmentsOf(event: EventName): readonly Attachment[] | undefined {
  if (byId.size === 0) return undefined;
  const drawer = drawers[slotOf(event)];
  return drawer === undefined ? undefined : search(drawer, event)?.attachments;
}

function search(drawer: readonly Drawer[], event: EventName): Drawer | undefined {
  for (const place of drawer) if (sameEvent(place.event, event)) return place;
  return undefined;
}

/** Adds a handler to each of its events. Throws when the id is in use. */
export function add(attachment: Attachment): void {
  if (byId.has(attachment.id)) {
    throw new AlreadyAttachedError(
      `expected an id that is not in use, got: ${inspect(attachment.id)}\n\n` +
        "Detach the other handler first, or put something of your own into the id.",
    );
  }
  if (typeof attachment.handler !== "function") {
    throw new TelemetryArgumentError(
      `expected a handler to be a function, got: ${inspect(attachment.handler)}\n\n` +
        'Write it as:\n\n    Telemetry.attach("takings", event, (_event, measurements) => {})',
    );
  }
  byId.set(attachment.id, attachment);
  for (const event of attachment.events) {
    const drawer = (drawers[slotOf(event)] ??= []);
    const place = search(drawer, event);
    if (place === undefined) drawer.push({ event, attachments: [attachment] });
    else place.attachments = [...place.attachments, attachment];
  }
}

/** Takes the handler with this id from all its events. Throws when there is none. */
export function removeById(id: HandlerId): void {
  const attachment = byId.get(id);
  if (attachment === undefined) {
    throw new NotAttachedError(
      `expected the id of an attached handler, got: ${inspect(id)}\n\n` +
        "A handler that threw has been detached already; the log says so.",
    );
  }
  remove(attachment);
}

/** Takes this very attachment from all its events; another that has its id by now stays. False when it was gone already. */
export function remove(attachment: Attachment): boolean {
  if (byId.get(attachment.id) !== attachment) return false;
  byId.delete(attachment.id);
  for (const event of attachment.events) removeFrom(event, attachment);
  return true;
}

function removeFrom(event: EventName, attachment: Attachment): void {
  const slot = slotOf(event);
  const drawer = drawers[slot];
  const place = drawer && search(drawer, event);
  if (drawer === undefined || place === undefined) return;
  place.attachments = place.attachments.filter((other) => other !== attachment);
  if (place.attachments.length > 0) return;
  const kept = drawer.filter((other) => other !== place);
  drawers[slot] = kept.length > 0 ? kept : undefined;
}

/** Every pair of attachment and event that lies under the prefix, in the order of attaching. */
export function listUnder(prefix: EventName): readonly { attachment: Attachment; event: EventName }[] {
  return [...byId.values()].flatMap((attachment) =>
    attachment.events.filter((event) => startsWith(event, prefix)).map((event) => ({ attachment, event })),
  );
}
