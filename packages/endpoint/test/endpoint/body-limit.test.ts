/** How long a body may be. */
import http from "node:http";

import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { announcesTooMuch } from "../../src/endpoint/body-limit.ts";
import { readAnswer, requestOf, talk } from "../support/talk.ts";

let count = 0;
let handled = 0;

const app = new Hono()
  .post("/upload", async (c) => {
    handled++;
    return c.text(String((await c.req.arrayBuffer()).byteLength));
  })
  .post("/ignore", (c) => c.text("not read"))
  .post("/stream", async (c) => {
    let bytes = 0;
    for await (const chunk of c.req.raw.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.byteLength;
    return c.text(String(bytes));
  });

async function serve(options: EndpointOptions = { bodyLimit: 1000 }): Promise<number> {
  const Web = Endpoint.define(`Limit.Endpoint${++count}`, {
    otpApp: "limit",
    app,
    server: true,
    http: { port: 0 },
    log: false,
  });
  await startSupervised([Web, options]);
  return Web.serverInfo()!.port;
}

/** Sends a body in chunks, without its length. */
function sendChunks(port: number, path: string, sizes: readonly number[]): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, path, method: "POST", agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => (body += text));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    request.on("error", reject);
    for (const size of sizes) request.write("x".repeat(size));
    request.end();
  });
}

describe("a body with a length", () => {
  test("is read up to the limit", async () => {
    const port = await serve();
    const answer = await talk(port, requestOf("POST", "/upload", ["Content-Length: 1000"], "x".repeat(1000)));
    expect(readAnswer(answer)).toMatchObject({ status: 200, body: "1000" });
  });

  test("past the limit is refused before the application sees it", async () => {
    const port = await serve();
    const before = handled;
    const { status, body } = readAnswer(
      await talk(port, requestOf("POST", "/upload", ["Content-Length: 1001"], "x".repeat(1001))),
    );
    expect(JSON.parse(body)).toMatchObject({
      status: 413,
      title: "Payload Too Large",
      detail: expect.stringContaining("1000 bytes"),
    });
    expect([status, handled]).toEqual([413, before]);
  });

  test("is refused before it is sent when the client asks first", async () => {
    const port = await serve();
    const heard = await talk(port, requestOf("POST", "/upload", ["Content-Length: 5000", "Expect: 100-continue"]));
    expect(heard).not.toContain("100 Continue");
    expect(readAnswer(heard).status).toBe(413);
    const welcome = await talk(
      port,
      requestOf("POST", "/upload", ["Content-Length: 5", "Expect: 100-continue"], "hello"),
    );
    expect(welcome).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});

describe("a body in chunks", () => {
  test.each(["/upload", "/stream"])("is read up to the limit at %s", async (path) => {
    expect(await sendChunks(await serve(), path, [400, 400, 200])).toEqual({ status: 200, body: "1000" });
  });

  test.each(["/upload", "/stream"])("past the limit is 413 at %s", async (path) => {
    const port = await serve();
    await captureLog(async () => {
      const { status, body } = await sendChunks(port, path, [400, 400, 201]);
      expect([status, (JSON.parse(body) as { title: string }).title]).toEqual([413, "Payload Too Large"]);
    });
  });

  test("that nobody reads harms nobody", async () => {
    expect(await sendChunks(await serve(), "/ignore", [400, 400, 400])).toMatchObject({ status: 200 });
  });
});

describe("no limit", () => {
  test("takes any body", async () => {
    const port = await serve({ bodyLimit: false });
    expect(await sendChunks(port, "/upload", [100_000, 100_000])).toEqual({ status: 200, body: "200000" });
  });
});

describe("announcesTooMuch", () => {
  test.each([
    [{ length: "11", encoding: undefined }, true],
    [{ length: "10", encoding: undefined }, false],
    [{ length: null, encoding: null }, false],
    [{ length: "11", encoding: "chunked" }, false],
  ])("reads %o as %s", (headers, expected) => {
    expect(announcesTooMuch(headers, 10)).toBe(expected);
  });
});
