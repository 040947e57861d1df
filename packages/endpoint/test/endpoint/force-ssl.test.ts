/** Where requests go that did not come over https. */
import http from "node:http";

import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointModule, type EndpointOptions, type ForceSslOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { talk } from "../support/talk.ts";

let count = 0;
let handled = 0;

async function serve(forceSsl: ForceSslOptions | boolean, options: EndpointOptions = {}): Promise<EndpointModule> {
  const app = new Hono().all("/fails", () => {
    throw new Error("no");
  });
  app.all("*", (c) => (handled++, c.text("home")));
  const Web = Endpoint.define(`Ssl.Endpoint${++count}`, { otpApp: "ssl", app, log: false, forceSsl });
  await startSupervised([Web, options]);
  return Web;
}

const ask = (
  Web: EndpointModule,
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Response> => Web.fetch(new Request(url, { method, headers }));

async function told(answer: Promise<Response>): Promise<unknown> {
  const { status, headers } = await answer;
  return [status, headers.get("location") ?? headers.get("strict-transport-security")];
}

describe("forceSsl", () => {
  test("sends what is safe to https for ever, and the rest as it is", async () => {
    const Web = await serve(true);
    const before = handled;
    expect(await told(ask(Web, "http://shop.example/a%20b?c=d&e"))).toEqual([301, "https://shop.example/a%20b?c=d&e"]);
    expect(await told(ask(Web, "http://shop.example/", {}, "HEAD"))).toEqual([301, "https://shop.example/"]);
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      expect(await told(ask(Web, "http://shop.example/posts", {}, method))).toEqual([
        307,
        "https://shop.example/posts",
      ]);
    }
    expect(handled).toBe(before);
  });

  test("tells browsers to remember, for a year", async () => {
    const Web = await serve(true);
    expect(await told(ask(Web, "https://shop.example/"))).toEqual([200, "max-age=31536000"]);
    const more = await serve({ hsts: { maxAge: 60, preload: true, includeSubdomains: true } });
    expect(await told(ask(more, "https://shop.example/"))).toEqual([200, "max-age=60; preload; includeSubDomains"]);
    expect(await told(ask(await serve({ hsts: false }), "https://shop.example/"))).toEqual([200, null]);
  });

  test("leaves this machine alone, and what is excluded", async () => {
    const Web = await serve(true);
    expect(await told(ask(Web, "http://localhost:4000/"))).toEqual([200, null]);
    expect(await told(ask(Web, "http://127.0.0.1/"))).toEqual([200, null]);
    expect(await told(ask(Web, "https://localhost/"))).toEqual([200, null]);
    const other = await serve({ excludeHosts: ["lan.example"], excludePaths: ["/ping"] });
    expect(await told(ask(other, "http://lan.example/"))).toEqual([200, null]);
    expect(await told(ask(other, "http://shop.example/ping?x=1"))).toEqual([200, null]);
    expect(await told(ask(other, "http://shop.example/ping/"))).toEqual([301, "https://shop.example/ping/"]);
    expect(await told(ask(other, "http://localhost/"))).toEqual([301, "https://localhost/"]);
  });

  test("never asks for https where health is asked", async () => {
    const Web = await serve(true);
    expect((await ask(Web, "http://shop.example/healthz")).status).toBe(200);
  });

  test("believes a proxy that is trusted, and no other", async () => {
    const said = { "x-forwarded-proto": "https" };
    expect(await told(ask(await serve(true), "http://shop.example/", said))).toEqual([301, "https://shop.example/"]);
    const Web = await serve({ rewriteOn: ["x-forwarded-proto", "x-forwarded-host"] });
    expect(await told(ask(Web, "http://shop.example/", said))).toEqual([200, "max-age=31536000"]);
    for (const proto of ["http", "https, http", "HTTPS", ""]) {
      expect(await told(ask(Web, "https://shop.example/", { "x-forwarded-proto": proto }))).toEqual([
        301,
        "https://shop.example/",
      ]);
    }
    const at = (host: string): Promise<unknown> => told(ask(Web, "http://10.0.0.1/x", { "x-forwarded-host": host }));
    expect(await at("shop.example")).toEqual([301, "https://shop.example/x"]);
    expect(await at("shop.example:8080")).toEqual([301, "https://shop.example/x"]);
    for (const odd of ["a.example, b.example", "evil.example/path", "user@evil.example", ""])
      expect(await at(odd)).toEqual([301, "https://10.0.0.1/x"]);
  });

  test("sends to another host, or to the port that https has here", async () => {
    expect(await told(ask(await serve({ host: "www.shop.example" }), "http://shop.example/"))).toEqual([
      301,
      "https://www.shop.example/",
    ]);
    const Web = await serve({ excludeHosts: [] }, { url: { scheme: "https", host: "localhost", port: 4001 } });
    expect(await told(ask(Web, "http://localhost:4000/"))).toEqual([301, "https://localhost:4001/"]);
    expect(await told(ask(Web, "http://other.example/"))).toEqual([301, "https://other.example/"]);
  });

  test("does the same over a socket, and no header can be put in by the target", async () => {
    const Web = await serve(
      { rewriteOn: ["x-forwarded-proto"] },
      { server: true, http: { port: 0 }, logAccessUrl: false },
    );
    const { port } = Web.serverInfo()!;
    const over = await talk(
      port,
      "GET //evil.example/%0d%0aset-cookie:%20a=1 HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n",
    );
    expect(over).toMatch(/^HTTP\/1\.1 301 /);
    expect(over).toMatch(/\r\nlocation: https:\/\/shop\.example\/\/evil\.example\/%0d%0aset-cookie:%20a=1\r\n/i);
    expect(over).not.toMatch(/\r\nset-cookie/i);
    const headers = { host: "shop.example", "x-forwarded-proto": "https" };
    for (const [path, status] of [
      ["/", 200],
      ["/fails", 500],
    ] as const) {
      const answer = await new Promise<http.IncomingMessage>((done, failed) =>
        http.get({ port, path, headers }, done).on("error", failed),
      );
      answer.resume();
      expect([answer.statusCode, answer.headers["strict-transport-security"]]).toEqual([status, "max-age=31536000"]);
      expect(answer.headers["x-request-id"]).toBeDefined();
    }
  });
});
