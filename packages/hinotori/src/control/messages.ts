/** Messages over a socket: one line of JSON each, and none longer than is bounded. */
import type { Socket } from "node:net";

import { ControlError } from "../errors.ts";

/** A message: a JSON object. */
export type Message = Readonly<Record<string, unknown>>;

/** No line is longer, in bytes. */
export const longestLine: number = 256 * 1024;

/** So much waits for a side that does not read, in bytes: one that was suspended must not fill this program's memory. */
const kMostWaiting = 32 * 1024 * 1024;

/** Sends a message. What nobody listens to any more is dropped, and so is whoever does not read what they asked for. */
export function send(socket: Socket, message: Message): void {
  if (socket.writableLength > kMostWaiting) socket.destroy();
  else if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

/** The messages that come, until the socket ends. Throws for a line that is too long, or no message. */
export async function* messagesOf(socket: Socket): AsyncGenerator<Message, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  // A socket gives buffers unless it is told an encoding, and it is not.
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      yield parse(line);
    }
    if (rest.length > longestLine) throw tooLong();
  }
}

/** Cuts a text into pieces that fit into messages, whatever they are made of. */
export function* piecesOf(text: string): Generator<string, undefined> {
  const size = longestLine / 8;
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

function parse(line: Buffer): Message {
  if (line.length > longestLine) throw tooLong();
  let message: unknown;
  try {
    message = JSON.parse(line.toString("utf8"));
  } catch (cause) {
    throw new ControlError("expected a line of JSON, got something else", { cause });
  }
  if (typeof message !== "object" || message === null || Array.isArray(message))
    throw new ControlError("expected a line with a JSON object, got another kind of value");
  // An object that was made by JSON.parse has string keys only.
  return message as Message;
}

function tooLong(): ControlError {
  return new ControlError(`expected lines of at most ${longestLine} bytes, got a longer one`);
}
