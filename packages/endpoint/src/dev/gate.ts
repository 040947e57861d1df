/**
 * The addresses of the application, kept open whatever program is behind them.
 *
 * While none is ready, requests wait here; when one could not be started, they are told why.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { answerFailure, type Failure, refuseUpgrade } from "./failure.ts";
import { forward, forwardUpgrade, type Upgrade } from "./forward.ts";
import type { Place } from "./link.ts";
import type { Program } from "./program.ts";

type State =
  | { readonly is: "holding" }
  | { readonly is: "open"; readonly program: Program }
  | { readonly is: "failed"; readonly failure: Failure };

type Decided = Exclude<State, { is: "holding" }>;

/** So long after the end of a connection we may hear that its program has ended. */
const kGoneMs = 2000;

/** The name of an address: a program that asks for a free port gets the same one again. */
export function keyOf({ ip, port }: Place): string {
  return `${ip} ${port}`;
}

/** The doors of the application, and who stands behind them. */
export class Gate {
  readonly #doors = new Map<string, Server>();
  readonly #streams = new Set<ServerResponse>();
  #state: State = { is: "holding" };
  #waiting: ((state: Decided) => void)[] = [];

  /** Whether nobody can knock yet. */
  get isEmpty(): boolean {
    return this.#doors.size === 0;
  }

  /** How many requests wait for a program. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Opens a door, if it is not open; resolves with where it is. Rejects with the system's error. */
  async openDoor(wanted: Place): Promise<Place> {
    const key = keyOf(wanted);
    let door = this.#doors.get(key);
    if (door === undefined) {
      door = this.#createDoor(key);
      await listen(door, wanted);
      this.#doors.set(key, door);
    }
    const { address: ip, port } = door.address() as AddressInfo;
    return { ip, port };
  }

  /** Lets requests wait from now on. */
  hold(): void {
    this.#state = { is: "holding" };
  }

  /** Lets requests through to a program; the doors that it does not have are closed. */
  open(program: Program): void {
    for (const [key, door] of this.#doors) {
      if (program.ports.has(key)) continue;
      this.#doors.delete(key);
      door.close();
    }
    this.#decide({ is: "open", program });
  }

  /** Tells requests from now on what is wrong. */
  fail(failure: Failure): void {
    this.#decide({ is: "failed", failure });
  }

  /** Closes every door and every connection. */
  close(): void {
    for (const door of this.#doors.values()) {
      door.close();
      door.closeAllConnections();
    }
    this.#doors.clear();
  }

  #decide(state: Decided): void {
    this.#state = state;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
    for (const go of waiting) go(state);
  }

  #decided(): Decided | Promise<Decided> {
    return this.#state.is === "holding" ? new Promise((go) => this.#waiting.push(go)) : this.#state;
  }

  #createDoor(key: string): Server {
    // Limits are the application's own; here nothing is to be cut.
    const options = { requestTimeout: 0, keepAliveTimeout: 60_000, maxHeaderSize: 131_072 };
    const door = createServer(options, (incoming, outgoing) => void this.#answer(key, incoming, outgoing));
    door.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) => {
      outgoing.writeContinue();
      void this.#answer(key, incoming, outgoing);
    });
    door.on("upgrade", (incoming, socket, head) => void this.#upgrade(key, { incoming, socket, head }));
    return door;
  }

  async #answer(key: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const state = await this.#decided();
    if (outgoing.destroyed) return;
    if (state.is === "failed") {
      if (await answerFailure(state.failure, incoming, outgoing)) this.#keep(outgoing);
      return;
    }
    const { program } = state;
    const lost = async (): Promise<void> => {
      // What changes nothing is asked again, of whoever comes next, or is told why nobody does.
      const again = incoming.method === "GET" || incoming.method === "HEAD";
      if (again) await program.whenGone(kGoneMs);
      if (again && !this.#isBehind(program)) await this.#answer(key, incoming, outgoing);
      else outgoing.writeHead(502, { "content-type": "text/plain" }).end("The program fell while it was asked.\n");
    };
    forward({ incoming, outgoing, program, port: program.ports.get(key) ?? 0, lost: () => void lost() });
  }

  /** Whether requests still go to this program. */
  #isBehind(program: Program): boolean {
    return program.isAlive && this.#state.is === "open" && this.#state.program === program;
  }

  /** A page that waits for the end of the failure. */
  #keep(stream: ServerResponse): void {
    this.#streams.add(stream);
    stream.once("close", () => this.#streams.delete(stream));
  }

  async #upgrade(key: string, upgrade: Upgrade): Promise<void> {
    upgrade.socket.on("error", () => upgrade.socket.destroy());
    const state = await this.#decided();
    if (upgrade.socket.destroyed) return;
    const port = state.is === "open" ? state.program.ports.get(key) : undefined;
    if (port === undefined) refuseUpgrade(upgrade.socket);
    else forwardUpgrade(upgrade, port);
  }
}

function listen(door: Server, { ip, port }: Place): Promise<void> {
  return new Promise((listening, failed) => {
    door.once("error", failed);
    door.listen({ host: ip, port }, () => {
      door.off("error", failed);
      listening();
    });
  });
}
