/**
 * The lines of the log that belong to the requests a page watches.
 *
 * A stream is there from the first look at it until half an hour after the last. It, the requests that it follows and the lines that it keeps
 * are bounded, and the Logger has a handler for them only while there is one.
 */
import { Clock, Logger } from "@hinotori/otp";

import { cut } from "../format.ts";

/** A line of the log. */
export interface LogLine {
  /** Which one of its stream it is. */
  readonly number: number;
  readonly level: Logger.Level;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** As the other handlers of the Logger print it, secrets filtered, and cut. */
  readonly text: string;
}

/** So many streams are there at once. */
const kStreams = 8;
/** So many lines a stream keeps. */
export const kLines = 200;
/** So many characters a line has. */
const kLongest = 4000;
/** So many requests a stream follows: the newest, in whose lines alone somebody is interested. */
const kRequests = 1000;
/** A stream that nobody has looked at for so long is gone. It is long: a browser does not look while another tab is in front. */
const kIdleMs = 30 * 60_000;

const kHandler = "Dashboard.RequestLogger";

interface Stream {
  /** Newest first. */
  readonly lines: LogLine[];
  /** Their ids, in the order in which they came. */
  readonly requests: Set<string>;
  heard: number;
  idle: Clock.Timer | undefined;
}

/** By their ids; those that were looked at last come last. */
const streams = new Map<string, Stream>();

/** Whether any stream is there: if not, no request needs to be looked at. */
export function isWatching(): boolean {
  return streams.size > 0;
}

/** The lines of a stream, newest first; from now on it is there. */
export function look(id: string): readonly LogLine[] {
  const stream = streams.get(id) ?? { lines: [], requests: new Set(), heard: 0, idle: undefined };
  if (streams.size === 0) Logger.addHandler(kHandler, hear);
  streams.delete(id);
  streams.set(id, stream);
  Clock.clearTimer(stream.idle);
  stream.idle = Clock.setTimer(kIdleMs, () => close(id), { ref: false });
  if (streams.size > kStreams) close(firstOf(streams.keys()));
  return [...stream.lines];
}

/** What is logged with the id of this request belongs to the stream, if that is there. */
export function follow(id: string, requestId: string): void {
  const requests = streams.get(id)?.requests.add(requestId);
  if (requests !== undefined && requests.size > kRequests) requests.delete(firstOf(requests));
}

function close(id: string): void {
  Clock.clearTimer(streams.get(id)?.idle);
  streams.delete(id);
  if (streams.size === 0) Logger.removeHandler(kHandler);
}

function hear(event: Logger.LogEvent): void {
  const { request_id: requestId } = event.metadata;
  if (typeof requestId !== "string") return;
  for (const stream of streams.values()) {
    if (!stream.requests.has(requestId)) continue;
    const { level, time } = event;
    stream.lines.unshift({ number: ++stream.heard, level, time, text: cut(event.text(), kLongest) });
    if (stream.lines.length > kLines) stream.lines.pop();
  }
}

/** The first of those that come in the order in which they were put there; there is one. */
function firstOf(ids: Iterable<string>): string {
  const [first] = ids;
  return first!;
}
