/** What goes over a connection, as data, whatever it is written as. */

/** What a client numbers its messages with; sent back as it came. */
export type Ref = string | number | null;

/** One message of a client. A class, so that it is told from what other processes send. */
export class Message {
  /** Which join it belongs to; `null` for none. */
  readonly joinRef: Ref;
  /** What the reply is matched by; `null` when none is wanted. */
  readonly ref: Ref;
  readonly topic: string;
  readonly event: string;
  /** What JSON.parse made of it, or the bytes of a binary message. */
  readonly payload: unknown;
  #whenTaken: (() => void) | undefined;

  constructor(refs: readonly [joinRef: Ref, ref: Ref], topic: string, event: string, payload: unknown) {
    [this.joinRef, this.ref] = refs;
    this.topic = topic;
    this.event = event;
    this.payload = payload;
  }

  /** Calls back when a channel takes it. */
  onTaken(callback: () => void): void {
    this.#whenTaken = callback;
  }

  /** A channel takes it. */
  taken(): void {
    this.#whenTaken?.();
    this.#whenTaken = undefined;
  }
}

/** An answer to one message. */
export interface Reply {
  readonly joinRef: Ref;
  readonly ref: Ref;
  readonly topic: string;
  /** `"ok"`, `"error"`, or any other word. */
  readonly status: string;
  /** An object, or bytes. */
  readonly response: unknown;
}

/** A message to one client. */
export interface Push {
  readonly joinRef: Ref;
  /** `null` for all but the end of a channel. */
  readonly ref: Ref;
  readonly topic: string;
  readonly event: string;
  /** An object, or bytes. */
  readonly payload: unknown;
}

/** A message to everybody at a topic. */
export interface Broadcast {
  readonly topic: string;
  readonly event: string;
  /** An object, or bytes. */
  readonly payload: unknown;
}

/** A frame, ready to be written. A class, so that it is told from what other processes send, and is not looked into on its way. */
export class Encoded {
  readonly data: string | Buffer;
  /** Whether it is a binary frame; a text may be bytes too, encoded once for many. */
  readonly isBinary: boolean;
  /** The frame as it goes over the wire, once somebody has asked for it. */
  wire: Buffer | undefined;

  constructor(data: string | Buffer, isBinary: boolean) {
    this.data = data;
    this.isBinary = isBinary;
    this.wire = undefined;
  }
}

/** A frame as a server writes it on the wire: a head and the data, not masked. Made once, whoever it goes to. */
export function wireOf(frame: Encoded): Buffer {
  return (frame.wire ??= layOutWire(frame));
}

function layOutWire({ data, isBinary }: Encoded): Buffer {
  const length = Buffer.byteLength(data);
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const wire = Buffer.allocUnsafe(headLength + length);
  wire[0] = isBinary ? 0x82 : 0x81;
  wire[1] = headLength === 2 ? length : headLength === 4 ? 126 : 127;
  if (headLength === 4) wire.writeUInt16BE(length, 2);
  else if (headLength === 10) wire.writeBigUInt64BE(BigInt(length), 2);
  if (typeof data === "string") wire.write(data, headLength, "utf8");
  else wire.set(data, headLength);
  return wire;
}

/** A frame as it came. */
export class Frame {
  readonly data: Buffer;
  readonly isBinary: boolean;

  constructor(data: Buffer, isBinary: boolean) {
    this.data = data;
    this.isBinary = isBinary;
  }
}

/** The bytes of a payload, if that is what it is. */
export function bytesOf(payload: unknown): Uint8Array | undefined {
  if (payload instanceof Uint8Array) return payload;
  return payload instanceof ArrayBuffer ? new Uint8Array(payload) : undefined;
}

/** A frame as a text; bytes, which not every transport carries, as base64. */
export function textOf({ data, isBinary }: Encoded): string {
  if (typeof data === "string") return data;
  return data.toString(isBinary ? "base64" : "utf8");
}
