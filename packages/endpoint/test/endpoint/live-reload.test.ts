/** Pages that follow their files: what is put into them, and what a policy must allow. */
import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointOptions } from "@hinotori/endpoint";
import { type Context, Hono } from "hono";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import { injected } from "../../src/endpoint/live-reload/inject.ts";
import { allowLiveReload } from "../../src/endpoint/live-reload/policy.ts";

const kTag = `<script type="module" src="/live.js"></script>`;

function page(chunks: readonly string[], headers: Record<string, string> = {}): Response {
  const bytes = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(bytes.encode(chunk));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/html; charset=UTF-8", ...headers } });
}

const textOf = (response: Response): Promise<string> => injected(response, "/live.js").text();

describe("injected", () => {
  test("puts the script at the end of the head, once", async () => {
    const html = "<!doctype html><head><title>ü</title></head><body></head></body>";
    expect(await textOf(page([html]))).toBe(html.replace("</head>", `${kTag}</head>`));
  });

  test("finds the end of the head wherever the chunks are cut", async () => {
    const html = "<!doctype html><head>é</HEAD ><body>é</body>";
    for (let cut = 1; cut < html.length; cut++) {
      const chunks = [html.slice(0, cut), html.slice(cut)];
      expect(await textOf(page(chunks))).toBe(html.replace("</HEAD >", `${kTag}</HEAD >`));
    }
    expect(await textOf(page(html.split("")))).toBe(html.replace("</HEAD >", `${kTag}</HEAD >`));
  });

  test("holds nothing back of a page that is still being written", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const response = new Response(readable, { headers: { "content-type": "text/html" } });
    const reader = injected(response, "/live.js").body!.pipeThrough(new TextDecoderStream()).getReader();
    const writer = writable.getWriter();
    void writer.write(new TextEncoder().encode("<!doctype html><title>first"));
    expect((await reader.read()).value).toBe("<!doctype html><title>first");
    void writer.write(new TextEncoder().encode("</title></head>"));
    expect((await reader.read()).value).toBe(`</title>${kTag}</head>`);
    void writer.write(new TextEncoder().encode("<body>"));
    expect((await reader.read()).value).toBe("<body>");
    await writer.close();
  });

  test("ends a document without a head with it, and leaves a fragment alone", async () => {
    expect(await textOf(page(["<!doctype html><p>", "x"]))).toBe(`<!doctype html><p>x${kTag}`);
    expect(await textOf(page(["<li>x</li>"]))).toBe("<li>x</li>");
  });

  test("touches nothing but pages, and nothing that is encoded", async () => {
    const json = new Response("</head>", { headers: { "content-type": "application/json" } });
    expect(injected(json, "/live.js")).toBe(json);
    const zipped = page(["</head>"], { "content-encoding": "gzip" });
    expect(injected(zipped, "/live.js")).toBe(zipped);
  });

  test("takes away what was true of the page without it", () => {
    const kept = injected(page(["<head></head>"], { etag: '"1"', "content-length": "13" }), "/live.js").headers;
    expect([kept.get("etag"), kept.get("content-length"), kept.get("cache-control")]).toEqual([null, null, "no-store"]);
  });

  test("gives the script the nonce that the page's policy wants", async () => {
    const policy = "default-src 'none'; script-src 'nonce-abc'";
    const response = injected(page(["<head></head>"], { "content-security-policy": policy }), "/live.js");
    expect(response.headers.get("content-security-policy")).toBe(`${policy}; connect-src 'self'`);
    expect(await response.text()).toContain(`src="/live.js" nonce="abc"`);
  });
});

describe("allowLiveReload", () => {
  test.each([
    ["script-src 'self'; connect-src 'self'", "script-src 'self'; connect-src 'self'", undefined],
    ["default-src 'self'", "default-src 'self'", undefined],
    ["default-src 'none'", "default-src 'none'; script-src 'self'; connect-src 'self'", undefined],
    ["script-src 'none'", "script-src 'self'", undefined],
    ["default-src https: 'nonce-a'", "default-src https: 'nonce-a'; connect-src https: 'nonce-a' 'self'", "a"],
    ["img-src *", "img-src *", undefined],
    ["default-src 'self', script-src 'none'", "default-src 'self', script-src 'self'", undefined],
  ])("makes of %s", (policy, allowed, nonce) => {
    expect(allowLiveReload(policy)).toEqual({ policy: allowed, nonce });
  });
});

describe("an endpoint with live reload", () => {
  test("tells its pages of a style sheet, of anything else, and of the end", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "app.css"), "a{}");
    const { url, Web } = await serve({ liveReload: { dirs: [folder], patterns: [/./] } });

    const shown = await (await fetch(`${url}/`)).text();
    const [, script = "", state] = /src="([^"]+\?state=([^"]+))"/.exec(shown) ?? [];
    expect(await (await fetch(url + script)).text()).toContain("new EventSource(events)");

    const events = (await fetch(`${url}/hinotori/live_reload`)).body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await events.read()).value).toBe(`retry: 100\nevent: hello\ndata: ${state}\n\n`);
    writeFileSync(join(folder, "app.css"), "a{color:red}");
    expect((await events.read()).value).toMatch(/^event: css\ndata: \w+\.1\n\n$/);
    writeFileSync(join(folder, "logo.svg"), "<svg/>");
    expect((await events.read()).value).toMatch(/^event: page\ndata: \w+\.2\n\n$/);
    void Web.drain();
    expect((await events.read()).done).toBe(true);
  });

  test("asks the application itself for its routes", async () => {
    const { url } = await serve({ liveReload: {}, debugErrors: true });
    const answer = await fetch(`${url}/nowhere`, { headers: { accept: "text/html" } });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toMatch(/src="\/hinotori\/live_reload\/client\.js\?state=[^"]+"/);
    expect((await fetch(`${url}/`, { method: "POST" })).status).toBe(405);
  });
});

let count = 0;

async function serve(options: EndpointOptions) {
  const app = new Hono().get("/", (c: Context) => c.html("<!doctype html><head></head><p>Hello</p>"));
  const name = `LiveWeb.Endpoint${count++}`;
  const Web = Endpoint.define(name, { otpApp: "live", app, log: false, server: true, http: { port: 0 }, ...options });
  await startSupervised(Web);
  return { Web, url: `http://127.0.0.1:${Web.serverInfo()?.port}` };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hinotori-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
