/**
 * Clients of WebSockets, in a process of their own: raw connections that join one topic, and count the frames that come.
 *
 * They are asked over an IPC channel: to connect, and to say when so many frames have come since then. Nothing but the loopback
 * interface is ever connected to.
 */
import net from "node:net";

/** What the clients are asked: to connect and join, or to tell when so many frames have come since they have joined. */
export type Request = { readonly connect: number; readonly port: number } | { readonly frames: number };

/** What they answer: that all have joined, or how many frames have come. */
export type Said = { readonly joined: number } | { readonly came: number } | { readonly failed: string };

const topic = "room:benchmark";
const handshake = [
  "GET /socket/websocket?vsn=2.0.0 HTTP/1.1",
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
].join("\r\n");

/** So many connections are made at once. */
const abreast = 64;

const clients: Client[] = [];
let came = 0;
let awaited = Number.POSITIVE_INFINITY;

/** One connection: a handshake, a join, and then frames. */
class Client {
  readonly #socket: net.Socket;
  #rest: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #whenJoined: (() => void) | undefined;

  constructor(port: number) {
    this.#socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("connect", () => this.#socket.write(`${handshake}\r\n\r\n`));
    this.#socket.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#socket.on("error", (error) => say({ failed: error.message }));
    this.#socket.on("close", () => say({ failed: "expected the server to keep the connection, got: a close" }));
  }

  joined(): Promise<void> {
    return new Promise((done) => {
      this.#whenJoined = done;
    });
  }

  #take(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#isOpen) {
      const end = bytes.indexOf("\r\n\r\n");
      if (end !== -1) {
        if (!bytes.toString("latin1").startsWith("HTTP/1.1 101")) throw new Error(bytes.toString("latin1"));
        this.#isOpen = true;
        this.#socket.write(masked(JSON.stringify(["1", "1", topic, "phx_join", {}])));
        bytes = bytes.subarray(end + 4);
      }
    }
    if (this.#isOpen) bytes = this.#count(bytes);
    this.#rest = bytes;
  }

  #count(given: Buffer): Buffer {
    let bytes = given;
    for (let length = frameLength(bytes); length <= bytes.length; length = frameLength(bytes)) {
      bytes = bytes.subarray(length);
      if (this.#whenJoined === undefined) came++;
      else {
        this.#whenJoined();
        this.#whenJoined = undefined;
      }
    }
    if (came >= awaited) answer();
    return bytes;
  }
}

/** The length of the frame that begins here; more than there is when it is not known yet. Servers mask nothing. */
function frameLength(bytes: Buffer): number {
  if (bytes.length < 2) return Number.POSITIVE_INFINITY;
  const short = bytes[1]! & 127;
  if (short < 126) return 2 + short;
  if (short === 127) throw new Error("expected frames of less than 65,536 bytes, got a longer one");
  return bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt16BE(2);
}

/** A text in a frame of a client, masked with nothing. */
function masked(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}

function answer(): void {
  awaited = Number.POSITIVE_INFINITY;
  say({ came });
}

function say(said: Said): void {
  process.send?.(said);
}

async function connect(port: number, count: number): Promise<void> {
  while (clients.length < count) {
    const some = Array.from({ length: Math.min(abreast, count - clients.length) }, () => new Client(port));
    clients.push(...some);
    await Promise.all(some.map((client) => client.joined()));
  }
  say({ joined: clients.length });
}

process.on("message", (request: Request) => {
  if ("connect" in request) {
    connect(request.port, request.connect).catch((error: unknown) => say({ failed: String(error) }));
    return;
  }
  awaited = request.frames;
  if (came >= awaited) answer();
});
