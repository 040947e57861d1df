/** The side of the program: listens, believes only who knows the cookie, and does what it is told. */
import fs from "node:fs";
import net from "node:net";

import { ControlError } from "../errors.ts";
import { addressOf, makeFolder, type Place } from "./address.ts";
import { answers, claim } from "./claim.ts";
import { checkCookie } from "./cookie.ts";
import { type Message, messagesOf, send } from "./messages.ts";
import { isProof, nonce, proofOf } from "./proof.ts";

/** What a program does for whoever is connected; a new one for each connection. */
export interface Talk {
  /** Answers a question with a message that has `done`; `tell` sends others before. */
  answer(request: Message, tell: (message: Message) => void): Promise<Message>;
  /** Whoever asked does not want to wait any longer. Asked in between, and not answered. */
  interrupt(): void;
  /** The connection is over. */
  close(): void;
}

/** What a program listens with. */
export interface ControlOptions extends Place {
  readonly cookie: string;
  /** Called for each connection that has proved itself. */
  readonly open: () => Talk;
}

/** A program that listens. */
export interface Control {
  /** Stops to listen, and gives the address back. */
  close(): void;
}

/** A stranger may keep silent for so long. */
const kPatienceMs = 5000;
/** So many may be connected at a time. */
const kConnections = 32;

/**
 * Listens for the owner.
 *
 * @throws ControlError when a program with this name runs already.
 */
export async function startControl({ open, cookie, ...place }: ControlOptions): Promise<Control> {
  checkCookie(cookie);
  makeFolder(place.folder);
  const address = addressOf(place);
  const server = net.createServer((socket) => {
    // A connection that breaks ends; what its owner asked for goes on.
    socket.on("error", () => socket.destroy());
    void converse(socket, { address, cookie, open });
  });
  server.maxConnections = kConnections;
  const close = process.platform === "win32" ? await listenOnPipe(server, address) : await listen(server, address);
  if (close === undefined)
    throw new ControlError(
      `expected ${place.node} not to run yet, but it does\n\nStop it first, or give this one another RELEASE_NODE.`,
    );
  server.unref();
  process.once("exit", close);
  return {
    close: () => {
      process.off("exit", close);
      close();
    },
  };
}

/** The socket is made under a name of its own and then linked to the address: that cannot be done twice. */
async function listen(server: net.Server, address: string): Promise<(() => void) | undefined> {
  const made = address.replace(/\.sock$/, `.${process.pid}`);
  fs.rmSync(made, { force: true });
  await listening(server, made);
  const claimed = await claim(made, address);
  if (claimed === undefined) {
    server.close();
    return undefined;
  }
  return () => {
    claimed.release();
    server.close();
  };
}

/** Pipes of Windows cannot be had twice, and leave nothing behind. */
async function listenOnPipe(server: net.Server, address: string): Promise<(() => void) | undefined> {
  if (await answers(address)) return undefined;
  await listening(server, address);
  return () => server.close();
}

function listening(server: net.Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // Only the owner may write to it, from its first moment on.
    const mask = process.umask(0o177);
    try {
      server.listen(address, resolve);
    } finally {
      process.umask(mask);
    }
  });
}

type Terms = Pick<ControlOptions, "cookie" | "open"> & { readonly address: string };

async function converse(socket: net.Socket, { address, cookie, open }: Terms): Promise<void> {
  const messages = messagesOf(socket);
  try {
    socket.setTimeout(kPatienceMs, () => socket.destroy());
    const server = nonce();
    send(socket, { hinotori: 1, nonce: server });
    const { value: first } = await messages.next();
    if (first === undefined) return;
    const meeting = { address, server, client: String(first["nonce"]) };
    if (!isProof(proofOf(cookie, "client", meeting), first["proof"])) {
      socket.end(`${JSON.stringify({ refused: "the cookie is another one" })}\n`);
      return;
    }
    socket.setTimeout(0);
    send(socket, { proof: proofOf(cookie, "server", meeting) });
    await answerAll(messages, socket, open());
    socket.end();
  } catch {
    // Whoever does not keep to the form is let go; what the program failed at is not said to strangers.
    socket.destroy();
  }
}

/** Answers one after the other, and reads on meanwhile. */
async function answerAll(messages: AsyncIterable<Message>, socket: net.Socket, talk: Talk): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const answer = async (request: Message): Promise<void> =>
    send(socket, await talk.answer(request, (message) => send(socket, message)));
  try {
    for await (const request of messages) {
      if (request["interrupt"] === true) talk.interrupt();
      else last = last.then(() => answer(request)).catch(() => void socket.destroy());
    }
    await last;
  } finally {
    talk.close();
  }
}
