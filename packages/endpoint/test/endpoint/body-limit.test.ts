/** How long a body may be. */
import http from "node:http";

import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { announcesTooMuch, limitFor } from "../../src/endpoint/body-limit.ts";
import { readAnswer, requestOf, talk } from "../support/talk.ts";

let count = 0;
let handled = 0;

const app = new Hono()
  .post("/upload", async (c) => {
    handled++;
    return c.text(String((await c.req.arrayBuffer()).byteLength));
  })
  .get("/home", (c) => c.text("home"))
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

describe("a body that comes with GET", () => {
  test.each([
    ["a length", "Content-Length: 1073741824"],
    ["chunks", "Transfer-Encoding: chunked"],
  ])("and %s is not waited for: the answer is the last of its connection", async (_what, header) => {
    const port = await serve();
    // Nothing of it is sent, so only the server can end this.
    const answer = readAnswer(await talk(port, `GET /home HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`));
    expect(answer).toMatchObject({ status: 200, body: "home" });
    expect(answer.head).toContain("Connection: close");
  });
});

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

describe("a form without files", () => {
  const form = "Content-Type: application/x-www-form-urlencoded; charset=utf-8";

  test("has a lower limit of its own, with a length and without", async () => {
    const port = await serve({ bodyLimit: 1000, formLimit: 100 });
    for (const [header, body] of [
      ["Content-Length: 101", "x".repeat(101)],
      ["Transfer-Encoding: chunked", `65\r\n${"x".repeat(101)}\r\n0\r\n\r\n`],
    ] as const) {
      const answer = readAnswer(await talk(port, requestOf("POST", "/upload", [form, header], body)));
      expect(JSON.parse(answer.body)).toMatchObject({ status: 413, detail: expect.stringContaining("`formLimit`") });
    }
    const fits = await talk(port, requestOf("POST", "/upload", [form, "Content-Length: 100"], "x".repeat(100)));
    expect(readAnswer(fits)).toMatchObject({ status: 200, body: "100" });
  });

  test.each([
    ["the body's where that is lower", { bodyLimit: 50, formLimit: 100 }, { bytes: 50, option: "bodyLimit" }],
    ["its own where the body has none", { bodyLimit: false, formLimit: 100 }, { bytes: 100, option: "formLimit" }],
    ["the body's where it has none", { bodyLimit: 50, formLimit: false }, { bytes: 50, option: "bodyLimit" }],
    ["none where neither has one", { bodyLimit: false, formLimit: false }, undefined],
  ] as const)("has %s", (_which, settings, expected) => {
    expect(limitFor("APPLICATION/x-www-form-urlencoded", settings)).toEqual(expected);
  });

  test("is told apart from everything else", () => {
    const settings = { bodyLimit: 1000, formLimit: 100 };
    const limits = ["multipart/form-data; boundary=x", "application/json", "", undefined].map(
      (type) => limitFor(type, settings)?.option,
    );
    expect(limits).toEqual(["bodyLimit", "bodyLimit", "bodyLimit", "bodyLimit"]);
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
