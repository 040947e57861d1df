/** Answers that have begun: streams that break, clients that leave, heads that were written by hand. */
import { Process } from "@hinotori/otp";
import { assertReceive, captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointBindings } from "@hinotori/endpoint";
import { Hono } from "hono";
import { stream, streamSSE } from "hono/streaming";
import { describe, expect, test, vi } from "vitest";

import { readAnswer, requestOf, talk } from "../support/talk.ts";

const encoder = new TextEncoder();
let count = 0;

async function serve(app: Hono<{ Bindings: EndpointBindings }>): Promise<number> {
  const Web = Endpoint.define(`Streams.Endpoint${++count}`, {
    otpApp: "streams",
    app,
    server: true,
    http: { port: 0 },
  });
  await startSupervised(Web);
  return Web.serverInfo()!.port;
}

function errorsOf(events: Awaited<ReturnType<typeof captureLog>>): string[] {
  return events
    .filter((event) => event.level === "error")
    .map((event) => event.text().split("\n").slice(0, 2).join(" | "));
}

describe("a stream", () => {
  const newApp = (): Hono<{ Bindings: EndpointBindings }> =>
    new Hono<{ Bindings: EndpointBindings }>()
      .get("/numbers", (c) =>
        stream(c, async (out) => {
          for (const number of ["one", "two", "three"]) await out.write(`${number} `);
        }),
      )
      .get("/events", (c) =>
        streamSSE(c, async (out) => {
          await out.writeSSE({ event: "put", data: "1" });
        }),
      )
      .get("/broken", () => {
        let turn = 0;
        const body = new ReadableStream({
          pull: async (controller) => {
            await Process.sleep(1);
            if (++turn === 3) throw new Error("the tape has torn");
            controller.enqueue(encoder.encode(`part ${turn} `));
          },
        });
        return new Response(body, { headers: { "content-type": "text/plain" } });
      });

  test("reaches the client whole", async () => {
    const port = await serve(newApp());
    expect(await (await fetch(`http://127.0.0.1:${port}/numbers`)).text()).toBe("one two three ");
    const events = await fetch(`http://127.0.0.1:${port}/events`);
    expect(events.headers.get("content-type")).toBe("text/event-stream");
    expect(await events.text()).toBe("event: put\ndata: 1\n\n");
  });

  test("that breaks is logged once, with its stack, and ends the connection", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const port = await serve(newApp());
    const events = await captureLog(async () => {
      const heard = await talk(port, requestOf("GET", "/broken"));
      expect(readAnswer(heard).status).toBe(200);
      expect(heard).toContain("part 2 ");
      // The last chunk, which would say that this was all, never comes.
      expect(heard).not.toMatch(/\r\n0\r\n\r\n$/);
    });
    expect(errorsOf(events)).toEqual([
      expect.stringMatching(/^GET \/broken - Broke off after [\d.]+(µs|ms) \| Error: the tape has torn$/),
    ]);
    expect(printed).not.toHaveBeenCalled();
  });

  test("whose client leaves is cancelled, and that is no error", async () => {
    const me = Process.self();
    const app = newApp().get("/endless", () => {
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(encoder.encode("hello")),
        cancel: () => void Process.send(me, "cancelled"),
      });
      return new Response(body);
    });
    const port = await serve(app);
    const events = await captureLog(async () => {
      const leave = new AbortController();
      const answer = await fetch(`http://127.0.0.1:${port}/endless`, { signal: leave.signal });
      await answer.body!.getReader().read();
      leave.abort();
      await assertReceive("cancelled");
    });
    expect(errorsOf(events)).toEqual([]);
  });
});

describe("a handler", () => {
  test("that throws after it has written by hand is logged once, and the connection ends", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const app = new Hono<{ Bindings: EndpointBindings }>().get("/", (c) => {
      c.env.outgoing!.writeHead(200, { "content-type": "text/plain" });
      c.env.outgoing!.write("half of ");
      throw new Error("out of paper");
    });
    const port = await serve(app);
    const events = await captureLog(async () => {
      const heard = await talk(port, requestOf("GET", "/"));
      expect(heard).not.toContain("500");
    });
    expect(errorsOf(events)).toEqual([expect.stringMatching(/^GET \/ - Broke off after .* \| Error: out of paper$/)]);
    expect(printed).not.toHaveBeenCalled();
  });

  test("that throws when its client has gone is logged, since it is a fault all the same", async () => {
    const me = Process.self();
    const app = new Hono<{ Bindings: EndpointBindings }>().get("/", async (c) => {
      Process.send(me, "begun");
      await new Promise((gone) => c.req.raw.signal.addEventListener("abort", gone));
      throw new TypeError("a fault of ours");
    });
    const port = await serve(app);
    const events = await captureLog(async () => {
      const leave = new AbortController();
      const answer = fetch(`http://127.0.0.1:${port}/`, { signal: leave.signal }).catch((error: Error) => error.name);
      await assertReceive("begun");
      leave.abort();
      expect(await answer).toBe("AbortError");
      // The thread of the error: abort, handler, Hono, endpoint. Another request is answered after it.
      await fetch(`http://127.0.0.1:${port}/nowhere`);
    });
    expect(errorsOf(events)).toEqual([
      expect.stringMatching(/^GET \/ - Broke off after .* \| TypeError: a fault of ours$/),
    ]);
  });

  test("that answers with a header which is none is answered for", async () => {
    const bad = { "x-name": "a\r\nset-cookie: b" };
    const paths = ["/now", "/later", "/stream", "/stream/later", "/raw", "/raw/later", "/nothing", "/list"];
    const app = new Hono<{ Bindings: EndpointBindings }>()
      .get("/now", (c) => c.text("x", 200, bad))
      .get("/later", async (c) => c.text("x", 200, bad))
      .get("/stream", () => new Response(new ReadableStream(), { headers: bad }))
      .get("/stream/later", async () => new Response(new ReadableStream(), { headers: bad }))
      .get("/raw", () => new Response("x", { headers: bad }))
      .get("/raw/later", async () => new Response("x", { headers: bad }))
      .get("/nothing", async () => 7 as never)
      .get("/list", () => new Response("x", { headers: [["x-name", "a\r\nset-cookie: b"]] }));
    const port = await serve(app);
    const events = await captureLog(async () => {
      for (const path of paths) {
        const { status, head, body } = readAnswer(await talk(port, requestOf("GET", path)));
        expect([status, JSON.parse(body)]).toEqual([500, expect.objectContaining({ status: 500 })]);
        expect(head).not.toContain("set-cookie");
      }
    });
    expect(errorsOf(events)).toEqual(
      paths.map((path) =>
        expect.stringMatching(new RegExp(`^GET ${path} - Sent 500 in .* \\| (TypeError|EndpointArgumentError)`)),
      ),
    );
  });
});
