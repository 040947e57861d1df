/**
 * How messages are written on the wire: version 2 as lists and binary frames, version 1 as objects.
 *
 * A client names its version as `vsn` when it connects; one that names none speaks version 1.
 */
import { FrameError } from "../errors.ts";
import { kBroadcast, kPush, kReply, layOut, readPush } from "./binary.ts";
import { type Broadcast, bytesOf, Encoded, Message, type Push, type Ref, type Reply } from "./message.ts";
import { isTooDeep, kDeepest } from "./nesting.ts";
import { checkPayload } from "./payload.ts";

/** One way of writing messages. Yours may stand beside {@link v1} and {@link v2}, for clients that write theirs otherwise. */
export interface Serializer {
  /** Its version of the protocol, such as `"2.0.0"`: clients that name it, or a later patch of it, get it. */
  readonly vsn: string;
  /** What is spoken where only texts pass, as in polls; without one, binary frames go as base64. */
  readonly textOnly?: Serializer;
  /** Writes an answer. */
  reply(reply: Reply): Encoded;
  /** Writes a message to one client. */
  push(push: Push): Encoded;
  /** Writes a message to many clients, as bytes that are sent to each of them. */
  broadcast(broadcast: Broadcast): Encoded;
  /** Reads what a client sent. @throws FrameError when it is no message. */
  read(data: Buffer, isBinary: boolean): Message;
}

/** Version 2 without binary frames to the client. The published client reads none over polls: bytes go as base64 in an object. */
const v2OverText: Serializer = {
  vsn: "2.0.0",
  reply({ joinRef, ref, topic, status, response }) {
    return text([joinRef, ref, topic, "phx_reply", { status, response: textOnly(response) }]);
  },
  push: ({ joinRef, ref, topic, event, payload }) => text([joinRef, ref, topic, event, textOnly(payload)]),
  broadcast: ({ topic, event, payload }) => text([null, null, topic, event, textOnly(payload)]),
  read: (data, isBinary) => v2.read(data, isBinary),
};

/** Version 2: `[join_ref, ref, topic, event, payload]`, and binary frames where the payload is bytes. */
export const v2: Serializer = {
  vsn: "2.0.0",
  textOnly: v2OverText,
  reply({ joinRef, ref, topic, status, response }) {
    const checked = checkPayload(response);
    const bytes = bytesOf(checked);
    if (bytes !== undefined) return new Encoded(layOut(kReply, [joinRef, ref, topic, status], bytes), true);
    return text([joinRef, ref, topic, "phx_reply", { status, response: checked }]);
  },
  push({ joinRef, ref, topic, event, payload }) {
    const checked = checkPayload(payload);
    const bytes = bytesOf(checked);
    if (bytes !== undefined) return new Encoded(layOut(kPush, [joinRef, topic, event], bytes), true);
    return text([joinRef, ref, topic, event, checked]);
  },
  broadcast({ topic, event, payload }) {
    const checked = checkPayload(payload);
    const bytes = bytesOf(checked);
    if (bytes !== undefined) return new Encoded(layOut(kBroadcast, [topic, event], bytes), true);
    return textForMany([null, null, topic, event, checked]);
  },
  read(data, isBinary) {
    if (isBinary) return readPush(data);
    const list = parse(data);
    if (!Array.isArray(list) || list.length !== 5) throw new FrameError("expected a list of five, got other JSON");
    const [joinRef, ref, topic, event, payload] = list as unknown[];
    return messageOf([joinRef, ref], [topic, event], payload);
  },
};

/** Version 1: `{ topic, event, payload, ref, join_ref }`, texts alone. */
export const v1: Serializer = {
  vsn: "1.0.0",
  reply({ joinRef, ref, topic, status, response }) {
    const payload = { status, response: textOnly(response) };
    return text({ topic, event: "phx_reply", payload, ref, join_ref: joinRef });
  },
  push({ joinRef, ref, topic, event, payload }) {
    return text({ topic, event, payload: textOnly(payload), ref, join_ref: joinRef });
  },
  broadcast({ topic, event, payload }) {
    return textForMany({ topic, event, payload: textOnly(payload), ref: null, join_ref: null });
  },
  read(data, isBinary) {
    if (isBinary) throw new FrameError("expected a text, got a binary frame, which version 1 does not have");
    const found = parse(data);
    if (typeof found !== "object" || found === null || Array.isArray(found))
      throw new FrameError("expected an object, got other JSON");
    const { topic, event, payload, ref, join_ref: joinRef = null } = found as Record<string, unknown>;
    return messageOf([joinRef, ref ?? null], [topic, event], payload);
  },
};

/** The serializer for a version that a client names; `undefined` when none speaks it. */
export function serializerFor(vsn: string, spoken: readonly Serializer[] = [v1, v2]): Serializer | undefined {
  const named = partsOf(vsn);
  if (named === undefined) return undefined;
  const [major, minor, patch] = named;
  return spoken.find((serializer) => {
    // Each was checked where the socket was mounted.
    const own = partsOf(serializer.vsn)!;
    return own[0] === major && own[1] === minor && own[2] <= patch;
  });
}

type Version = readonly [major: number, minor: number, patch: number];

function partsOf(vsn: string): Version | undefined {
  const found = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})$/.exec(vsn);
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])];
}

function text(value: unknown): Encoded {
  return new Encoded(JSON.stringify(value), false);
}

function textForMany(value: unknown): Encoded {
  return new Encoded(Buffer.from(JSON.stringify(value)), false);
}

/** Version 1 cannot carry bytes: they go as base64, so that one old client does not fail a broadcast to all. */
function textOnly(payload: unknown): object {
  const checked = checkPayload(payload);
  if (bytesOf(checked) === undefined) return checked;
  return { binary: Buffer.from(bytesOf(checked)!).toString("base64") };
}

function parse(data: Buffer): unknown {
  if (isTooDeep(data)) throw new FrameError(`expected JSON at most ${kDeepest} levels deep, got deeper`);
  try {
    return JSON.parse(data.toString("utf8")) as unknown;
  } catch (cause) {
    throw new FrameError("expected JSON, got what cannot be parsed", { cause });
  }
}

function messageOf(refs: readonly [unknown, unknown], [topic, event]: readonly [unknown, unknown], payload: unknown) {
  const [joinRef, ref] = refs;
  if (typeof topic !== "string" || typeof event !== "string" || !isRef(joinRef) || !isRef(ref))
    throw new FrameError("expected references, a topic and an event, got other values");
  return new Message([joinRef, ref], topic, event, payload);
}

function isRef(value: unknown): value is Ref {
  return value === null || typeof value === "string" || typeof value === "number";
}
