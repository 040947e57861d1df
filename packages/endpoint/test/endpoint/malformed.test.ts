/** What no client of HTTP would send, and what is answered. */
import { Process } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { readAnswer, requestOf, talk } from "../support/talk.ts";

const app = new Hono()
  .get("/", (c) => c.text("home"))
  .get("/posts/:id", (c) => c.text(c.req.param("id")))
  .get("/later", async (c) => {
    // A real wait: the bytes behind the request are to be read before it is answered.
    await Process.sleep(20);
    return c.text("later");
  })
  .post("/upload", async (c) => c.text(String((await c.req.text()).length)));

let count = 0;

async function serve(options: EndpointOptions = {}): Promise<number> {
  const Web = Endpoint.define(`Malformed.Endpoint${++count}`, {
    otpApp: "malformed",
    app,
    server: true,
    http: { port: 0 },
  });
  await startSupervised([Web, options]);
  return Web.serverInfo()!.port;
}

/** Checks that the endpoint answers as if nothing had been. */
async function isWell(port: number): Promise<boolean> {
  return readAnswer(await talk(port, requestOf("GET", "/"))).body === "home";
}

describe("bytes that are no request", () => {
  test.each([
    ["garbage", "\u0000\u0001\u0002 garbage \u00ff\r\n\r\n", 400],
    ["a TLS hello", Buffer.from("16030100f1010000ed0303", "hex"), 400],
    ["a header without a colon", "GET / HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n", 400],
    ["two lengths", "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400],
    [
      "a length and chunks",
      "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\nConnection: close\r\n\r\n", 400],
    ["a version of its own", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400],
    ["headers without end", `GET / HTTP/1.1\r\nHost: a\r\n${"x-long: 0123456789\r\n".repeat(2000)}\r\n`, 431],
    ["one huge header", `GET / HTTP/1.1\r\nHost: a\r\nx-huge: ${"a".repeat(40_000)}\r\n\r\n`, 431],
    ["a huge target", `GET /${"a".repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ])("as %s are refused, and the endpoint is well", async (_what, bytes, status) => {
    const port = await serve();
    await captureLog(async () => {
      expect(readAnswer(await talk(port, bytes)).status).toBe(status);
      expect(await isWell(port)).toBe(true);
    });
  });

  test("are answered with a problem document and one line that is no error", async () => {
    const port = await serve();
    const events = await captureLog(async () => {
      const { head, body } = readAnswer(await talk(port, "nonsense\r\n\r\n"));
      expect(head).toContain("Content-Type: application/problem+json");
      expect(head).toContain("Connection: close");
      expect(JSON.parse(body)).toEqual({ type: "about:blank", title: "Bad Request", status: 400 });
    }, "info");
    expect(events.map((event) => [event.level, event.text()])).toEqual([
      ["info", expect.stringMatching(/^Malformed request - Sent 400 \(HPE_/)],
    ]);
  });

  test("behind a whole request do not take its answer away", async () => {
    const port = await serve();
    const whole = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n";
    const heard = await talk(port, `${whole}garbage\r\n\r\n`);
    expect(readAnswer(heard).status).toBe(200);
    expect(readAnswer(heard)).toMatchObject({ body: "later", head: expect.stringContaining("Connection: close") });
  });
});

describe("a client that is slow", () => {
  test("with its headers is answered with 408", async () => {
    const port = await serve({ http: { headersTimeout: 150, requestTimeout: 300 } });
    expect(readAnswer(await talk(port, "GET / HTTP/1.1\r\nHost: a\r\nx-slow: ")).status).toBe(408);
    expect(await isWell(port)).toBe(true);
  });

  test("with its body is answered with 408", async () => {
    const port = await serve({ http: { headersTimeout: 150, requestTimeout: 300 } });
    await captureLog(async () => {
      const heard = await talk(port, "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
      expect(readAnswer(heard).status).toBe(408);
    });
    expect(await isWell(port)).toBe(true);
  });
});

describe("a target", () => {
  test.each(["/%", "/%zz", "/posts/%E0%A4%A", "/posts/%C0%AF", "/?a=%", "/?a=%ff", "/\\evil"])(
    "%s is a problem with status 400",
    async (target) => {
      const port = await serve();
      const { status, head, body } = readAnswer(await talk(port, requestOf("GET", target)));
      expect(status).toBe(400);
      expect(head).toContain("application/problem+json");
      expect(JSON.parse(body)).toMatchObject({ status: 400, instance: expect.stringMatching(/^[\w-]{20,}$/) });
    },
  );

  test.each(["*", "nonsense", "http://", "http://[::1"])("%s leads nowhere", async (target) => {
    const port = await serve();
    const { status } = readAnswer(await talk(port, requestOf("GET", target)));
    expect([400, 404]).toContain(status);
    expect(await isWell(port)).toBe(true);
  });

  test("is decoded where it can be", async () => {
    const port = await serve();
    expect(readAnswer(await talk(port, requestOf("GET", "/posts/%E7%81%AB%2F%25"))).body).toContain("/%");
  });
});

describe("a host", () => {
  test.each(["a b", "exa<mple", "a/b", "@", "a\\b"])("%j is a problem with status 400", async (host) => {
    const port = await serve();
    const { status, body } = readAnswer(
      await talk(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ status: 400 });
  });

  test("may be absent in HTTP/1.0", async () => {
    const port = await serve();
    expect(readAnswer(await talk(port, "GET / HTTP/1.0\r\n\r\n"))).toMatchObject({ status: 200, body: "home" });
  });
});

describe("x-request-id", () => {
  test.each([
    `${"a".repeat(20)}\tb`,
    `${"a".repeat(20)}; set-cookie: x=y`,
    `${"a".repeat(20)}%0d%0aset-cookie: x=y`,
    "<script>alert(1)</script>",
    "a".repeat(5000),
  ])("%j is not echoed", async (id) => {
    const port = await serve();
    const { status, head } = readAnswer(await talk(port, requestOf("GET", "/", [`x-request-id: ${id}`])));
    expect(status).toBe(200);
    expect(head).toMatch(/\r\nx-request-id: [\w-]{20,}\r\n/);
    expect(head).not.toContain(id);
  });
});
