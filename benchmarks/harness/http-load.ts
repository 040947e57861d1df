/**
 * A load generator for HTTP, in a process of its own: raw keep-alive sockets, one request in flight on each.
 *
 * Started with a JSON order as its argument it carries that out, prints one JSON line and ends; started with an IPC
 * channel it carries out one order after the other. An order is bounded by a count and by a time, and only ever goes to
 * the loopback interface.
 */
import net from "node:net";
import { median, quantile } from "./statistics.ts";

/** What to send. */
export interface Order {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  /** Requests in all. */
  readonly count: number;
  /** Requests a second, on a fixed beat; 0 sends each as soon as the one before it is answered. */
  readonly perSecond: number;
  /** Requests to leave out of the figures, at the beginning. */
  readonly warmups: number;
  /** The order is given up after this time. */
  readonly boundMs: number;
}

/** What came back. `answered` counts complete responses with status 200. */
export interface Answer {
  readonly answered: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  /** The p99 of each window of 200 requests, and of these the middle: what a neighbour did for a moment is left out. */
  readonly p99Ms: number;
}

const windowLength = 200;

const request = (path: string): Buffer =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n`, "latin1");

/** Carries out one order. */
export function carryOut(order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const run = new Run(order, (failure) => {
      clearTimeout(bound);
      if (failure === undefined) resolve(run.answer());
      else reject(failure);
    });
    const bound = setTimeout(
      () => run.end(new Error(`expected ${order.count} answers within ${order.boundMs} ms, got: ${run.answered}`)),
      order.boundMs,
    );
  });
}

/** All connections of one order, and what they measured. */
class Run {
  readonly order: Order;
  readonly bytes: Buffer;
  readonly latencies: number[] = [];
  readonly #connections: Connection[] = [];
  readonly #whenOver: (failure?: Error) => void;
  #began = performance.now();
  #keptSince = 0;
  #over = false;
  sent = 0;
  answered = 0;

  constructor(order: Order, whenOver: (failure?: Error) => void) {
    this.order = order;
    this.bytes = request(order.path);
    this.#whenOver = whenOver;
    for (let place = 0; place < order.connections; place++) this.#connections.push(new Connection(this));
  }

  /** When request `place` is due; 0 where there is no beat. */
  due(place: number): number {
    return this.order.perSecond === 0 ? 0 : this.#began + (place * 1_000) / this.order.perSecond;
  }

  /** Notes an answer; the last one ends the run. */
  note(tookMs: number): void {
    this.answered++;
    if (this.answered === this.order.warmups) this.#keptSince = performance.now();
    if (this.answered > this.order.warmups) this.latencies.push(tookMs);
    if (this.answered === this.order.count) this.end();
  }

  /** Closes every connection and reports, once. */
  end(failure?: Error): void {
    if (this.#over) return;
    this.#over = true;
    for (const connection of this.#connections) connection.close();
    this.#whenOver(failure);
  }

  answer(): Answer {
    const since = this.#keptSince === 0 ? this.#began : this.#keptSince;
    return {
      answered: this.answered,
      perSecond: (this.latencies.length / (performance.now() - since)) * 1_000,
      p50Ms: quantile(this.latencies, 0.5),
      p99Ms: median(windows(this.latencies).map((latencies) => quantile(latencies, 0.99))),
    };
  }
}

/** Whole windows; the rest at the end is left out, unless there is no other. */
function windows(latencies: readonly number[]): readonly (readonly number[])[] {
  const count = Math.floor(latencies.length / windowLength);
  if (count === 0) return [latencies];
  return Array.from({ length: count }, (_, place) => latencies.slice(place * windowLength, (place + 1) * windowLength));
}

/** One socket with one request in flight. */
class Connection {
  readonly #run: Run;
  readonly #socket: net.Socket;
  #received = "";
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(run: Run) {
    this.#run = run;
    this.#socket = net.connect({ host: "127.0.0.1", port: run.order.port, noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("connect", () => this.#next());
    this.#socket.on("data", (text: string) => this.#take(text));
    this.#socket.on("error", (error) => run.end(error));
    this.#socket.on("close", () => run.end(new Error("expected the server to keep the connection, got: a close")));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#socket.removeAllListeners("close");
    this.#socket.destroy();
  }

  /** Sends the next request, now or on its beat. A request that had to wait for this connection is late from its due time. */
  #next(): void {
    const run = this.#run;
    if (run.sent === run.order.count) return;
    const due = run.due(run.sent++);
    const waitMs = due === 0 ? 0 : due - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(() => this.#send(performance.now()), waitMs);
    else this.#send(due === 0 ? performance.now() : due);
  }

  #send(since: number): void {
    this.#since = since;
    this.#socket.write(this.#run.bytes);
  }

  #take(text: string): void {
    this.#received = this.#received === "" ? text : this.#received + text;
    const head = this.#received.indexOf("\r\n\r\n");
    if (head === -1) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#received)?.[1];
    if (!this.#received.startsWith("HTTP/1.1 200") || length === undefined) {
      this.#run.end(new Error(`expected a 200 with a length, got: ${this.#received.slice(0, 200)}`));
      return;
    }
    if (this.#received.length < head + 4 + Number(length)) return;
    this.#received = "";
    this.#run.note(performance.now() - this.#since);
    this.#next();
  }
}

const argument = process.argv[2];
if (process.argv[1] === import.meta.filename) {
  if (argument !== undefined)
    process.stdout.write(`${JSON.stringify(await carryOut(JSON.parse(argument) as Order))}\n`);
  else process.on("message", (order: Order) => void answerParent(order));
}

async function answerParent(order: Order): Promise<void> {
  try {
    process.send?.({ answer: await carryOut(order) });
  } catch (error) {
    process.send?.({ failed: error instanceof Error ? error.message : String(error) });
  }
}
