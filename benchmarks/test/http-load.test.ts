/** The load generator, against servers of node:http. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { carryOut, type Order } from "../harness/http-load.ts";

let server: http.Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: http.RequestListener): Promise<number> {
  server = http.createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const order: Omit<Order, "port"> = { path: "/", connections: 4, count: 40, perSecond: 0, warmups: 10, boundMs: 20_000 };

describe("carryOut", () => {
  test("sends exactly as many requests as it was told, over as many connections", async () => {
    let asked = 0;
    const sockets = new Set<unknown>();
    const port = await serve((request, response) => {
      asked++;
      sockets.add(request.socket);
      response.end("ok");
    });
    expect((await carryOut({ ...order, port })).answered).toBe(40);
    expect(asked).toBe(40);
    expect(sockets.size).toBe(4);
  });

  test("keeps a beat", async () => {
    const port = await serve((_request, response) => response.end("ok"));
    const answer = await carryOut({ ...order, port, perSecond: 1_000 });
    expect(answer.answered).toBe(40);
    expect(answer.p50Ms).toBeLessThanOrEqual(answer.p99Ms);
  });

  test("waits for a body that comes in pieces", async () => {
    const port = await serve((_request, response) => {
      response.setHeader("content-length", 4);
      response.write("ab");
      setImmediate(() => response.end("cd"));
    });
    expect((await carryOut({ ...order, port })).answered).toBe(40);
  });

  test("takes no other status for an answer", async () => {
    const port = await serve((_request, response) => response.writeHead(503, { "content-length": 2 }).end("no"));
    await expect(carryOut({ ...order, port })).rejects.toThrow("expected a 200");
  });

  test("gives up at its bound", async () => {
    const port = await serve(() => {});
    await expect(carryOut({ ...order, port, boundMs: 50 })).rejects.toThrow("expected 40 answers within 50 ms, got: 0");
  });
});
