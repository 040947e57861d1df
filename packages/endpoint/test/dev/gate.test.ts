/** The addresses of an application, whatever program is behind them. */
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

import { Gate, keyOf } from "../../src/dev/gate.ts";
import type { Program } from "../../src/dev/program.ts";

const kWanted = { ip: "127.0.0.1", port: 0 };
const failure = {
  error: { name: "Error", message: "it does not start" },
  output: "last words",
  editor: undefined,
  id: "f1",
};

/** A gate with one door. */
async function startGate(): Promise<{ gate: Gate; url: string; port: number }> {
  const gate = new Gate();
  onTestFinished(() => gate.close());
  const { port } = await gate.openDoor(kWanted);
  return { gate, port, url: `http://127.0.0.1:${port}` };
}

/** A program as the gate sees it: a server of this test. */
async function startProgram(answer: RequestListener): Promise<{ program: Program; server: Server }> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const ports = new Map([[keyOf(kWanted), port]]);
  const known = { ports, pendingCount: 0, isAlive: true, whenGone: async () => {} };
  return { program: known as unknown as Program, server };
}

function waiting(gate: Gate, count: number): Promise<void> {
  return expect.poll(() => gate.waitingCount, { timeout: 20_000 }).toBe(count);
}

describe("a gate", () => {
  test("opens the same door again for the same wish", async () => {
    const { gate, port } = await startGate();
    expect(await gate.openDoor(kWanted)).toEqual({ ip: "127.0.0.1", port });
    const other = gate.openDoor({ ip: "127.0.0.1", port });
    await expect(other).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("lets requests wait until there is a program", async () => {
    const { gate, url } = await startGate();
    const answers = ["a", "b"].map((body) => fetch(url, { method: "POST", body }));
    await waiting(gate, 2);
    const { program } = await startProgram(
      (request, response) => void text(request).then((body) => response.end(body)),
    );
    gate.open(program);
    expect(await Promise.all(answers.map(async (answer) => (await answer).text()))).toEqual(["a", "b"]);
    expect(program.pendingCount).toBe(0);
  });

  test("hands method, path, headers, body and answer through as they are", async () => {
    const { gate, url } = await startGate();
    const { program } = await startProgram((request, response) => {
      void text(request).then((body) => {
        response.setHeader("set-cookie", ["a=1", "b=2"]);
        response.writeHead(201, "Made", {
          "x-host": request.headers.host ?? "",
          "x-odd": request.headers["x-odd"] ?? "",
        });
        response.end(`${request.method} ${request.url} ${body}`);
      });
    });
    gate.open(program);
    const answer = await fetch(`${url}/a%20b?c=d`, {
      method: "PUT",
      body: "x".repeat(300_000),
      headers: { "x-odd": "1" },
    });
    expect([answer.status, answer.statusText, answer.headers.get("x-odd")]).toEqual([201, "Made", "1"]);
    expect(answer.headers.get("x-host")).toBe(url.slice(7));
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await answer.text()).toBe(`PUT /a%20b?c=d ${"x".repeat(300_000)}`);
  });

  test("does not count a stream of events among the requests that wait, and ends it with its client", async () => {
    const { gate, url } = await startGate();
    let heardOfTheEnd = (): void => {};
    const gone = new Promise<void>((heard) => (heardOfTheEnd = heard));
    const { program } = await startProgram((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      response.once("close", heardOfTheEnd);
    });
    gate.open(program);
    const client = new AbortController();
    const answer = await fetch(url, { signal: client.signal });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe("data: 1\n\n");
    expect(program.pendingCount).toBe(0);
    client.abort();
    await gone;
  });

  test("joins web sockets with the program, also those that had to wait for it", async () => {
    const { gate, port } = await startGate();
    const client = new WebSocket(`ws://127.0.0.1:${port}/socket`);
    await waiting(gate, 1);
    const { program, server } = await startProgram(() => {});
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket) => socket.on("message", (message) => socket.send(`${String(message)}!`)));
    gate.open(program);
    await new Promise((open) => client.once("open", open));
    const echoed = new Promise((heard) => client.once("message", (message) => heard(String(message))));
    client.send("hello");
    expect(await echoed).toBe("hello!");
    const closed = new Promise((heard) => client.once("close", heard));
    for (const socket of sockets.clients) socket.close(1012);
    expect(await closed).toBe(1012);
  });

  test("says what is wrong, in the format of the client, until there is a program", async () => {
    const { gate, url } = await startGate();
    gate.fail(failure);
    const page = await fetch(url, { headers: { accept: "text/html" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([500, "text/html; charset=UTF-8"]);
    expect(await page.text()).toContain("it does not start");
    expect(await (await fetch(url, { headers: { accept: "application/json" } })).json()).toMatchObject({
      detail: "it does not start",
      debug: { output: "last words" },
    });
    const events = await fetch(`${url}/any/stream`, { headers: { accept: "text/event-stream" } });
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain("data: f1");
    gate.open((await startProgram((_request, response) => response.end("well"))).program);
    expect((await reader.read()).done).toBe(true);
    expect(await (await fetch(url)).text()).toBe("well");
  });

  test("refuses a web socket that nobody would take", async () => {
    const { gate, port } = await startGate();
    gate.fail(failure);
    const client = new WebSocket(`ws://127.0.0.1:${port}`);
    const error = await new Promise((failed) => client.once("error", failed));
    expect(String(error)).toContain("503");
  });

  test("asks again what changes nothing when a program falls, and says so of the rest", async () => {
    const { gate, url } = await startGate();
    const { program } = await startProgram((request) => {
      gate.hold();
      request.socket.destroy();
    });
    gate.open(program);
    const asked = fetch(`${url}/again`);
    const { program: next } = await startProgram((request, response) => response.end(`next ${request.url}`));
    await waiting(gate, 1);
    gate.open(next);
    expect(await (await asked).text()).toBe("next /again");
    gate.open(program);
    expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(502);
  });

  test("survives what is no HTTP", async () => {
    const { gate, port, url } = await startGate();
    gate.open((await startProgram((_request, response) => response.end("well"))).program);
    const socket = connect(port, "127.0.0.1");
    socket.end("\u0000 nonsense\r\n\r\n");
    expect(await text(socket)).toContain("400");
    expect(await (await fetch(url)).text()).toBe("well");
  });
});
