/**
 * The layout of binary frames: a kind, a byte for the length of each field, the fields, the data.
 *
 * Kinds are 0 for a push, 1 for a reply, 2 for a broadcast. Clients send pushes alone.
 */
import { isUtf8 } from "node:buffer";
import { inspect } from "node:util";

import { EndpointArgumentError, FrameError } from "../errors.ts";
import { Message, type Ref } from "./message.ts";

/** A push: join_ref, topic, event; from a client join_ref, ref, topic, event. */
export const kPush = 0;
/** A reply: join_ref, ref, topic, status. */
export const kReply = 1;
/** A broadcast: topic, event. */
export const kBroadcast = 2;

/** Lays out a frame. @throws EndpointArgumentError when a field has more than 255 bytes. */
export function layOut(kind: number, fields: readonly Ref[], data: Uint8Array): Buffer {
  const parts = fields.map(fieldOf);
  return Buffer.concat([Buffer.from([kind, ...parts.map((part) => part.length)]), ...parts, data]);
}

function fieldOf(field: Ref): Buffer {
  const bytes = Buffer.from(field === null ? "" : String(field));
  if (bytes.length <= 255) return bytes;
  throw new EndpointArgumentError(
    `expected a field of a binary frame to have 255 bytes or less, got: ${bytes.length} bytes, ${inspect(field, { maxStringLength: 40 })}\n\nShorten the topic or the event, or send an object in place of bytes.`,
  );
}

/** Reads a client's push. @throws FrameError when that is not what it is. */
export function readPush(frame: Buffer): Message {
  if (frame.length < 5 || frame[0] !== kPush) throw new FrameError("expected a binary push, got another frame");
  const fields: string[] = [];
  let at = 5;
  for (const length of frame.subarray(1, 5)) {
    const bytes = frame.subarray(at, at + length);
    if (bytes.length < length || !isUtf8(bytes)) throw new FrameError("expected whole fields of UTF-8, got less");
    fields.push(bytes.toString("utf8"));
    at += length;
  }
  // Four lengths were read, so there are four fields.
  const [joinRef, ref, topic, event] = fields as [string, string, string, string];
  return new Message([joinRef || null, ref || null], topic, event, frame.subarray(at));
}
