/** The side of the owner: connects to a running program, and asks it. */
import fs from "node:fs";
import net from "node:net";

import { ControlError } from "../errors.ts";
import { addressOf, type Place } from "./address.ts";
import { checkCookie } from "./cookie.ts";
import { type Message, messagesOf, send } from "./messages.ts";
import { isProof, nonce, proofOf } from "./proof.ts";

/** Whom to connect to. */
export interface ConnectOptions extends Place {
  readonly cookie: string;
}

/** A connection to a running program. */
export interface Connection {
  /** Asks, hears what it is told meanwhile, and resolves with the answer. One question at a time. */
  ask(request: Message, hear?: (message: Message) => void): Promise<Message>;
  /** Says that nobody waits for the answer any longer. */
  interrupt(): void;
  /** Resolves when the connection is over: the program has ended, or this side has closed it. */
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * Connects to a running program.
 *
 * @throws ControlError when none runs, when it does not know the cookie, or does not believe us.
 */
export async function connect({ cookie, ...place }: ConnectOptions): Promise<Connection> {
  checkCookie(cookie);
  if (!fs.existsSync(place.folder)) throw notRunning(place);
  const address = addressOf(place);
  const socket = await open(address, place);
  const closed = new Promise<void>((over) => socket.once("close", () => over()));
  const messages = messagesOf(socket);
  await meet(messages, { socket, address, cookie });
  return {
    closed,
    interrupt: () => send(socket, { interrupt: true }),
    close: () => void socket.end(),
    ask: async (request, hear = () => {}) => {
      send(socket, request);
      for (;;) {
        const message = await next(messages);
        if ("done" in message) return message;
        hear(message);
      }
    },
  };
}

function open(address: string, place: Place): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(address);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const isAbsent = error.code === "ENOENT" || error.code === "ECONNREFUSED";
      reject(isAbsent ? notRunning(place) : cannotReach(address, error));
    });
    socket.once("connect", () => {
      // From here on an end is noticed by whoever waits for a message.
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
  });
}

interface Meets {
  readonly socket: net.Socket;
  readonly address: string;
  readonly cookie: string;
}

async function meet(messages: AsyncGenerator<Message, undefined>, { socket, address, cookie }: Meets): Promise<void> {
  try {
    const meeting = { address, server: String((await next(messages))["nonce"]), client: nonce() };
    send(socket, { nonce: meeting.client, proof: proofOf(cookie, "client", meeting) });
    const answer = await next(messages);
    if (isProof(proofOf(cookie, "server", meeting), answer["proof"])) return;
    throw new ControlError("expected the program to know the cookie, but it does not\n\nSomething else listens there.");
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function next(messages: AsyncGenerator<Message, undefined>): Promise<Message> {
  const value = await messages.next().then(({ value }) => value, ended);
  if (value === undefined) return ended();
  if (typeof value["refused"] !== "string") return value;
  throw new ControlError(
    `expected to be let in, got: ${value["refused"]}\n\nRELEASE_COOKIE must be what it was when the program was started.`,
  );
}

function ended(cause?: unknown): never {
  if (cause instanceof ControlError) throw cause;
  throw new ControlError("expected an answer, but the program has ended", { cause });
}

function notRunning({ folder, node }: Place): ControlError {
  return new ControlError(
    `expected ${node} to run, but it does not\n\n` +
      `It would listen in ${folder}; look at RELEASE_TMP and RELEASE_NODE when it was started with others.`,
  );
}

function cannotReach(address: string, cause: NodeJS.ErrnoException): ControlError {
  const isForbidden = cause.code === "EACCES" || cause.code === "EPERM";
  const repair = isForbidden ? "\n\nOnly the user who started it may ask it." : "";
  return new ControlError(`expected to reach the program at ${address}, got: ${cause.code}${repair}`, { cause });
}
