/** Frames as a client writes and reads them, version 2. Pure. */
import { kBroadcast, kPush, kReply, layOut } from "../socket/binary.ts";
import { bytesOf, type Encoded, Frame, type Ref } from "../socket/message.ts";

/** A message as a client has it. */
export interface ClientMessage {
  readonly joinRef: Ref;
  readonly ref: Ref;
  readonly topic: string;
  readonly event: string;
  /** What JSON made of it, or the bytes of a binary frame; of a reply its status and response. */
  readonly payload: unknown;
}

/** An answer, in the payload of a `phx_reply`. */
export interface ReplyPayload {
  readonly status: string;
  readonly response: unknown;
}

/** Writes a message. */
export function writeFrame({ joinRef, ref, topic, event, payload }: ClientMessage): Frame {
  const bytes = bytesOf(payload);
  if (bytes !== undefined) return new Frame(layOut(kPush, [joinRef, ref, topic, event], bytes), true);
  return new Frame(Buffer.from(JSON.stringify([joinRef, ref, topic, event, payload])), false);
}

/** Reads what the server has written. */
export function readFrame({ data, isBinary }: Encoded): ClientMessage {
  if (isBinary) return readBinary(data as Buffer);
  // Written by the serializer of version 2, so it is a list of five.
  const [joinRef, ref, topic, event, payload] = JSON.parse(data.toString()) as [Ref, Ref, string, string, unknown];
  return { joinRef, ref, topic, event, payload };
}

/** How many fields a frame of each kind has. */
const kFields: Readonly<Record<number, number>> = { [kPush]: 3, [kReply]: 4, [kBroadcast]: 2 };

function readBinary(frame: Buffer): ClientMessage {
  const kind = frame[0]!;
  const count = kFields[kind]!;
  const fields: string[] = [];
  let at = 1 + count;
  for (const length of frame.subarray(1, 1 + count)) {
    fields.push(frame.toString("utf8", at, at + length));
    at += length;
  }
  const bytes = new Uint8Array(frame.subarray(at));
  if (kind === kBroadcast) return { joinRef: null, ref: null, topic: fields[0]!, event: fields[1]!, payload: bytes };
  if (kind === kPush) return { joinRef: fields[0]!, ref: null, topic: fields[1]!, event: fields[2]!, payload: bytes };
  const [joinRef, ref, topic, status] = fields as [string, string, string, string];
  return { joinRef: joinRef || null, ref, topic, event: "phx_reply", payload: { status, response: bytes } };
}
