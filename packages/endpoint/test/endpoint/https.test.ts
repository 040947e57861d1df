/** The server with TLS, beside the one without. */
import https from "node:https";
import net from "node:net";
import { join } from "node:path";
import tls from "node:tls";
import { inspect } from "node:util";

import { Supervisor } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointModule, type EndpointOptions, type HttpsOptions, session } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";

import { folderWith } from "../support/folder.ts";
import { cert, encryptedKey, key, passphrase } from "../support/tls.ts";

let count = 0;

/** Let go of at the end of the test that holds the answer back. */
let letGo: () => void = () => {};
let reached: () => void = () => {};

function define(): EndpointModule {
  const app = new Hono()
    .use(session())
    .get("/", (c) => (c.var.session.put("a", 1), c.text(c.req.url)))
    .get("/slow", async (c) => {
      const held = new Promise<void>((done) => (letGo = done));
      reached();
      await held;
      return c.text("slow");
    });
  return Endpoint.define(`Https.Endpoint${++count}`, {
    otpApp: "https",
    app,
    server: true,
    http: { port: 0 },
    log: false,
    logAccessUrl: false,
    secretKeyBase: "s".repeat(64),
  });
}

async function serve(options: HttpsOptions, more: EndpointOptions = {}): Promise<EndpointModule> {
  const Web = define();
  await startSupervised([Web, { https: { port: 0, ...options }, ...more }]);
  return Web;
}

interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function get(Web: EndpointModule, path: string, options: https.RequestOptions = {}): Promise<Got> {
  const { port } = Web.serverInfo("https")!;
  return new Promise((done, failed) => {
    https
      .get({ host: "localhost", family: 4, port, path, ca: cert, agent: false, ...options }, (answer) => {
        let body = "";
        answer.setEncoding("utf8").on("data", (text: string) => (body += text));
        answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body }));
      })
      .on("error", failed);
  });
}

/** Sends bytes to a port, and resolves with what came until the end. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((done) => {
    let heard = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (data) => (heard += data.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => done(heard));
  });
}

describe("https", () => {
  test("is served beside http, and is how others reach us", async () => {
    const Web = await serve({ key, cert });
    const { port } = Web.serverInfo("https")!;
    expect(Web.url()).toBe(`https://localhost:${port}`);
    const { status, headers, body } = await get(Web, "/");
    expect([status, body]).toEqual([200, `https://localhost:${port}/`]);
    expect(headers["x-request-id"]).toMatch(/^.{20,}$/);
    expect(headers["set-cookie"]).toEqual([expect.stringMatching(/; HttpOnly; Secure; SameSite=Lax$/)]);
    expect((await get(Web, "/none")).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${Web.serverInfo()!.port}/`)).status).toBe(200);
    expect(Web.serverInfo("http")?.port).not.toBe(port);
  });

  test("takes its key and certificate from files, and an encrypted key", async () => {
    const folder = await folderWith({ "key.pem": encryptedKey, "cert.pem": cert });
    const Web = await serve({ keyFile: join(folder, "key.pem"), certFile: join(folder, "cert.pem"), passphrase });
    expect((await get(Web, "/")).status).toBe(200);
    expect(JSON.stringify(Web.config("https"))).not.toMatch(/hunter2|PRIVATE/);
  });

  test("speaks TLS 1.2 unless it is to be strong", async () => {
    const old = { maxVersion: "TLSv1.2" } as const;
    expect((await get(await serve({ key, cert }), "/", old)).status).toBe(200);
    await expect(get(await serve({ key, cert, cipherSuite: "strong" }), "/", old)).rejects.toThrow();
  });

  test("tells browsers to come over it, and sends them there", async () => {
    const Web = await serve({ key, cert }, { forceSsl: { excludeHosts: [] } });
    const { port } = Web.serverInfo("https")!;
    expect((await get(Web, "/")).headers["strict-transport-security"]).toBe("max-age=31536000");
    const answer = await fetch(`http://localhost:${Web.serverInfo()!.port}/a?b`, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([301, `https://localhost:${port}/a?b`]);
  });

  test("is not disturbed by what is no TLS", async () => {
    const Web = await serve({ key, cert });
    const { port } = Web.serverInfo("https")!;
    await raw(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await raw(port, "\0".repeat(10_000));
    const silent = net.connect(port, "127.0.0.1");
    onTestFinished(() => void silent.destroy());
    expect((await get(Web, "/")).status).toBe(200);
    const bad = await new Promise<string>((done) => {
      let heard = "";
      const socket = tls.connect({ port, host: "127.0.0.1", ca: cert }, () => socket.write("NONSENSE\r\n\r\n"));
      socket.on("data", (data) => (heard += data.toString()));
      socket.on("close", () => done(heard));
    });
    expect(bad).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("loses no request at the end, and leaves nobody connected", async () => {
    const Web = define();
    const supervisor = await Supervisor.startLink([[Web, { https: { port: 0, key, cert } }]], {
      strategy: "one_for_one",
    });
    const { port } = Web.serverInfo("https")!;
    const isReached = new Promise<void>((done) => (reached = done));
    const slow = get(Web, "/slow");
    const silent = net.connect(port, "127.0.0.1");
    silent.on("error", () => {});
    const gone = new Promise((done) => silent.on("close", done));
    await isReached;
    const drains = new Promise((done) => Web.drainSignal().addEventListener("abort", done));
    const stopped = captureLog(() => Supervisor.stop(supervisor));
    await drains;
    letGo();
    expect(await slow).toMatchObject({ status: 200, body: "slow", headers: { connection: "close" } });
    await stopped;
    await gone;
    await expect(raw(port, "x")).resolves.toBe("");
  });

  test.each([
    [
      "a file that is not there",
      { keyFile: "/nowhere/key.pem", certFile: "/nowhere/cert.pem" },
      /https\.keyFile: .*ENOENT[^]*https\.certFile: .*ENOENT/,
    ],
    [
      "a passphrase that does not open the key",
      { key: encryptedKey, cert, passphrase: "wrong" },
      /expected a key and a certificate that belong together/,
    ],
    [
      "a certificate that is none",
      { key, cert: "-----BEGIN CERTIFICATE-----\nx" },
      /expected a key and a certificate that belong together/,
    ],
  ])("refuses to start with %s", async (_what, options, message) => {
    let failure: unknown;
    await captureLog(() => serve(options).catch((error: unknown) => (failure = error)));
    const text = inspect(failure, { depth: 8 });
    expect(text).toMatch(message);
    expect(text).not.toContain("PRIVATE");
  });
});
