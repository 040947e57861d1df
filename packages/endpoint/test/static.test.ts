/** Which files are shown, how they are kept, and which never are. */
import { rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { captureLog, startSupervised } from "@hinotori/otp/testing";
import {
  digest,
  Endpoint,
  type EndpointModule,
  type EndpointOptions,
  staticFiles,
  type StaticFilesOptions,
  staticPath,
} from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { folderWith } from "./support/folder.ts";
import { readAnswer, talk } from "./support/talk.ts";

let count = 0;

const files = {
  "assets/app.css": "body{}",
  "assets/app.css.gz": gzipSync("body{}"),
  "assets/ä b.txt": "named",
  "assets/.git/config": "secret",
  "assets/app-0123456789abcdef0123456789abcdef.js": "digested",
  "favicon-0123456789abcdef0123456789abcdef.ico": "icon",
  "assets/index.html": "index",
  ".env": "SECRET=1",
  "backup.sql": "insert",
};

async function serve(
  options: Partial<StaticFilesOptions> = {},
  endpoint: EndpointOptions = {},
): Promise<EndpointModule> {
  const from = options.from ?? (await folderWith(files));
  const app = new Hono()
    .use(staticFiles({ only: ["assets", "favicon.ico"], ...options, from }))
    .get("/linked", (c) => c.text(staticPath(c, "/assets/app.css")))
    .get("*", (c) => c.text("route"))
    .post("*", (c) => c.text("posted"));
  const Web = Endpoint.define(`Static.Endpoint${++count}`, {
    otpApp: "static",
    app,
    log: false,
    server: true,
    http: { port: 0 },
    logAccessUrl: false,
  });
  await startSupervised([Web, endpoint]);
  return Web;
}

const text = async (Web: EndpointModule, path: string, headers: Record<string, string> = {}): Promise<string> =>
  (await Web.request(path, { headers })).text();

describe("staticFiles", () => {
  test("shows what is on the list, with its type", async () => {
    const Web = await serve();
    const answer = await Web.request("/assets/app.css");
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/css; charset=utf-8",
      "body{}",
    ]);
    expect(await text(Web, "/assets/%C3%A4%20b.txt")).toBe("named");
    expect(await text(Web, "/assets/app.css?x=1")).toBe("body{}");
    const head = await Web.request("/assets/app.css", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "6", ""]);
  });

  test("leaves to the routes what is not there, not listed, hidden, a folder, or no GET", async () => {
    const Web = await serve();
    for (const path of [
      "/",
      "/assets",
      "/assets/",
      "/assets/none.css",
      "/backup.sql",
      "/.env",
      "/assets/.git/config",
      "/assets//app.css",
      "/assets/app.css/x",
      `/assets/${"x".repeat(300)}`,
    ]) {
      expect([path, await text(Web, path)]).toEqual([path, "route"]);
    }
    expect(await (await Web.request("/assets/app.css", { method: "POST" })).text()).toBe("posted");
  });

  test("never leaves the folder, whatever the bytes", async () => {
    const Web = await serve();
    const { port } = Web.serverInfo()!;
    const send = async (target: string): Promise<number> => {
      const { status, body } = readAnswer(
        await talk(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
      );
      expect(body).not.toContain("SECRET");
      return status;
    };
    for (const target of [
      "/assets/..%2f.env",
      "/assets/..%5c.env",
      "/assets/..\\.env",
      "/assets/%00",
      "/assets/c:/x",
      "/assets/%2e%2e%2f.env",
    ]) {
      expect([target, await send(target)]).toEqual([target, 400]);
    }
    for (const target of [
      "/assets/..%252f.env",
      "/assets/../.env",
      "/assets/%2e%2e/.env",
      "/..%2f.env",
      "//.env",
      "/assets/%e0%80%ae/x",
    ])
      await send(target);
  });

  test("lets a file be kept for ever when its address says what is in it", async () => {
    const Web = await serve();
    const kept = async (path: string): Promise<string | null> => (await Web.request(path)).headers.get("cache-control");
    expect(await kept("/assets/app.css")).toBe("public, no-cache");
    expect(await kept("/assets/app.css?vsn=d")).toBe("public, max-age=31536000, immutable");
    expect(await kept("/assets/app-0123456789abcdef0123456789abcdef.js")).toBe("public, max-age=31536000, immutable");
    expect(await text(Web, "/favicon-0123456789abcdef0123456789abcdef.ico")).toBe("icon");
  });

  test("answers 304 to who has it already, until it changes", async () => {
    const from = await folderWith(files);
    const Web = await serve({ from });
    const etag = (await Web.request("/assets/app.css")).headers.get("etag")!;
    for (const said of [etag, `"x", ${etag}`, etag.replace("W/", ""), "*"]) {
      const answer = await Web.request("/assets/app.css", { headers: { "if-none-match": said } });
      expect([answer.status, answer.headers.get("etag"), await answer.text()]).toEqual([304, etag, ""]);
    }
    await utimes(join(from, "assets/app.css"), 1, 1);
    expect((await Web.request("/assets/app.css", { headers: { "if-none-match": etag } })).status).toBe(200);
  });

  test("sends a compressed twin to who takes it", async () => {
    const Web = await serve();
    const answer = await Web.request("/assets/app.css", { headers: { "accept-encoding": "gzip, br" } });
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(answer.headers.get("vary")).toMatch(/^Accept-Encoding/);
    expect(gunzipSync(Buffer.from(await answer.arrayBuffer())).toString()).toBe("body{}");
    const plain = await Web.request("/assets/app.css", { headers: { "accept-encoding": "identity" } });
    expect([plain.headers.get("content-encoding"), plain.headers.get("vary")]).toEqual([null, "Accept-Encoding"]);
  });

  test("leaves a compressed twin alone in development, where the file may have been edited since", async () => {
    const from = await folderWith(files);
    const Web = await serve({ from }, { debugErrors: true });
    await writeFile(join(from, "assets/app.css"), "body{color:red}");
    const answer = await Web.request("/assets/app.css", { headers: { "accept-encoding": "gzip, br" } });
    expect([answer.headers.get("content-encoding"), await answer.text()]).toEqual([null, "body{color:red}"]);
  });

  test("in development complains of a file that is there and not listed", async () => {
    const Web = await serve({}, { debugErrors: true });
    let answer = new Response();
    await captureLog(async () => void (answer = await Web.request("/backup.sql")));
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("expected a file that may be shown, got backup.sql");
    expect(await text(Web, "/nothing.sql")).toBe("route");
    expect(await text(Web, "/.env")).toBe("route");
  });

  test("follows links to what is below the folder, and the folder's own", async () => {
    const folder = await folderWith({ "static/assets/app.css": "body{}", "static/shared/more/x.css": "x{}" });
    await symlink(join(folder, "static/assets/app.css"), join(folder, "static/assets/linked.css"));
    await symlink("../shared", join(folder, "static/assets/shared"));
    await symlink(join(folder, "static"), join(folder, "current"));
    const Web = await serve({ from: join(folder, "current") });
    expect(await text(Web, "/assets/linked.css")).toBe("body{}");
    expect(await text(Web, "/assets/shared/more/x.css")).toBe("x{}");
  });

  test("follows no link out of the folder, of a file, a folder or a compressed twin", async () => {
    const folder = await folderWith({
      ...files,
      "static/assets/app.css": "body{}",
      "static/assets/b.css": "b{}",
      "static-beside/x.css": "x{}",
    });
    const assets = join(folder, "static/assets");
    await symlink(join(folder, "backup.sql"), join(assets, "backup.sql"));
    await symlink("../../assets", join(assets, "more"));
    await symlink(join(folder, "assets/app.css.gz"), join(assets, "b.css.gz"));
    // It lies beside the folder, whose name its own begins with.
    await symlink(join(folder, "static-beside/x.css"), join(assets, "beside.css"));
    await symlink("loop", join(assets, "loop"));
    const Web = await serve({ from: join(folder, "static") });
    const headers = { "accept-encoding": "gzip" };
    for (const path of [
      "/assets/backup.sql",
      "/assets/more/app.css",
      "/assets/b.css",
      "/assets/beside.css",
      "/assets/loop",
    ]) {
      expect([path, await text(Web, path, headers)]).toEqual([path, "route"]);
    }
    expect(await text(Web, "/assets/app.css")).toBe("body{}");
  });

  test("looks again when a file that was inside has become a link out of the folder", async () => {
    const folder = await folderWith({ ...files, "static/assets/app.css": "body{}" });
    const Web = await serve({ from: join(folder, "static") });
    expect(await text(Web, "/assets/app.css")).toBe("body{}");
    await rm(join(folder, "static/assets/app.css"));
    await symlink(join(folder, "backup.sql"), join(folder, "static/assets/app.css"));
    expect(await text(Web, "/assets/app.css")).toBe("route");
  });

  test("in development complains of a link out of the folder", async () => {
    const folder = await folderWith({ ...files, "static/assets/app.css": "body{}" });
    await symlink(join(folder, "backup.sql"), join(folder, "static/assets/backup.sql"));
    const Web = await serve({ from: join(folder, "static") }, { debugErrors: true });
    let answer = new Response();
    await captureLog(async () => void (answer = await Web.request("/assets/backup.sql")));
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("got assets/backup.sql, where a link leads out of it");
  });

  test("serves below another path, with headers", async () => {
    const from = await folderWith(files);
    const Web = await serve({
      from,
      at: "/static",
      only: ["assets", ".well-known"],
      headers: { "access-control-allow-origin": "*" },
    });
    const answer = await Web.request("/static/assets/app.css");
    expect([await answer.text(), answer.headers.get("access-control-allow-origin")]).toEqual(["body{}", "*"]);
    expect(await text(Web, "/assets/app.css")).toBe("route");
    expect(await text(Web, "/staticassets/app.css")).toBe("route");
  });

  test("works where the folder is not there yet", async () => {
    expect(await text(await serve({ from: "/nowhere/at/all" }), "/assets/app.css")).toBe("route");
  });

  test("refuses options that are wrong, all at once", () => {
    const wrong = { only: ["a/b"], at: "static", headers: { "x-a": "a\r\nset-cookie: b" }, cache: 1 };
    expect(() => staticFiles(wrong as unknown as StaticFilesOptions)).toThrow(
      expect.objectContaining({ code: "ENDPOINT_CONFIG", problems: expect.objectContaining({ length: 5 }) }),
    );
  });
});

describe("staticPath", () => {
  async function linked(options: EndpointOptions): Promise<EndpointModule> {
    const Web = Endpoint.define(`Links.Endpoint${++count}`, { otpApp: "links", app: new Hono(), log: false });
    await startSupervised([Web, options]);
    return Web;
  }

  test("leads to digested files, which the middleware shows", async () => {
    const from = await folderWith({ "assets/app.css": "a{}", "robots.txt": "none" });
    const { manifest } = await digest(from);
    const Web = await serve({ from }, { cacheStaticManifest: manifest });
    const path = Web.staticPath("/assets/app.css");
    expect(path).toMatch(/^\/assets\/app-[\da-f]{32}\.css\?vsn=d$/);
    expect(await text(Web, path)).toBe("a{}");
    expect(await text(Web, "/linked")).toBe(path);
    expect(Web.staticPath("/assets/app.css#x")).toBe(`${path}#x`);
    expect(Web.staticIntegrity("/assets/app.css")).toMatch(/^sha512-[\w+/]{86}==$/);
    expect(Web.staticPath("/assets/none.css")).toBe("/assets/none.css");
    expect(Web.staticIntegrity("/assets/none.css")).toBeUndefined();
    const bare = await linked({ cacheStaticManifest: manifest, cacheManifestSkipVsn: true });
    expect(`${bare.staticPath("/assets/app.css")}?vsn=d`).toBe(path);
  });

  test("does not guess the endpoint of a request that came past every one", async () => {
    const app = new Hono().get("/", (c) => c.text(staticPath(c, "/app.css")));
    app.onError((error, c) => c.text((error as { code?: string }).code ?? "none"));
    expect(await (await app.request("/")).text()).toBe("ENDPOINT_ARGUMENT");
  });

  test("leads to what a later digest has made, when the configuration is taken up anew", async () => {
    const from = await folderWith({ "app.css": "1" });
    const { manifest } = await digest(from);
    const Web = await linked({ cacheStaticManifest: manifest });
    const before = Web.staticPath("/app.css");
    await writeFile(join(from, "app.css"), "2");
    await digest(from);
    expect(Web.staticPath("/app.css")).toBe(before);
    Web.configChange({});
    expect(Web.staticPath("/app.css")).not.toBe(before);
  });

  test.each([
    ["the endpoint's own address", {}, "http://localhost:4000", "/x"],
    [
      "another host with its scheme's port",
      { url: { scheme: "https", port: 4001 }, staticUrl: { host: "cdn.example" } },
      "https://cdn.example",
      "/x",
    ],
    [
      "another path",
      { url: { host: "a.example", port: 8080, path: "/app" }, staticUrl: { path: "/files" } },
      "http://a.example:8080",
      "/files/x",
    ],
    ["the path of the endpoint", { url: { path: "/app" } }, "http://localhost:4000", "/app/x"],
    [
      "a port of its own",
      { staticUrl: { host: "cdn.example", scheme: "https", port: 8443 } },
      "https://cdn.example:8443",
      "/x",
    ],
  ] as const)("takes %s", async (_what, options, url, path) => {
    const Web = await linked(options);
    expect([Web.staticUrl(), Web.staticPath("/x")]).toEqual([url, path]);
  });

  test.each(["//evil.example", "/\\evil.example", "x", "https://evil.example/"])("refuses %s", async (path) => {
    const Web = await linked({});
    expect(() => Web.staticPath(path)).toThrow(expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }));
    expect(() => Web.staticIntegrity(path)).toThrow(expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }));
  });

  test("goes on without a manifest that cannot be read, and says so once", async () => {
    const from = await folderWith({ "a.json": "[]", "b.json": "{", "c.json": '{"latest":{"x":7,"__proto__":"y"}}' });
    for (const name of ["none.json", "a.json", "b.json"]) {
      let Web: EndpointModule | undefined;
      const said = await captureLog(
        async () => void (Web = await linked({ cacheStaticManifest: join(from, name) })),
        "error",
      );
      expect(said.map((event) => event.text())).toEqual([
        expect.stringContaining("expected a manifest of digested files"),
      ]);
      expect(Web?.staticPath("/x")).toBe("/x");
    }
    const odd = await linked({ cacheStaticManifest: join(from, "c.json") });
    expect([odd.staticPath("/x"), odd.staticPath("/constructor")]).toEqual(["/x", "/constructor"]);
  });
});
