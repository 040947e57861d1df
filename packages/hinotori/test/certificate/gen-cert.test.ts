/** A certificate and its key as files of an application. */
import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import https from "node:https";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import { Endpoint } from "@hinotori/endpoint";
import { startSupervised } from "@hinotori/otp/testing";
import { Hono } from "hono";

import { runCommand } from "../support/run-command.ts";
import { smallApp } from "../support/small-app.ts";

const files = ["priv/cert/selfsigned.pem", "priv/cert/selfsigned_key.pem"] as const;
const now = new Date();

function shop() {
  const { root } = smallApp();
  const at = (file: string): string => path.join(root, file);
  return { root, at, read: (file: string) => fs.readFileSync(at(file), "utf8") };
}

describe("gen cert", () => {
  test("writes a certificate and a key that only its owner can read", async () => {
    const { root, at, read } = shop();
    const mask = process.umask(0);
    onTestFinished(() => void process.umask(mask));
    const { code, out } = await runCommand(root, "gen cert my-shop.test -n Mine", { now });
    expect(code).toBe(0);
    expect(fs.statSync(at(files[1])).mode & 0o777).toBe(0o600);
    const read509 = new X509Certificate(read(files[0]));
    expect(read509.subject).toContain("CN=Mine");
    expect(read509.checkHost("my-shop.test")).toBe("my-shop.test");
    expect(out).toContain('keyFile: appDir("priv", "cert", "selfsigned_key.pem"),');
    expect(out).not.toContain("PRIVATE KEY");
    expect(fs.readdirSync(at("priv/cert")).sort()).toEqual([".gitignore", "selfsigned.pem", "selfsigned_key.pem"]);
    expect(read("priv/cert/.gitignore")).toBe("*\n");
  });

  test("writes over nothing unless it is told to", async () => {
    const { root, read } = shop();
    await runCommand(root, "gen cert", { now });
    const key = read(files[1]);
    const refused = await runCommand(root, "gen cert", { now });
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("priv/cert/selfsigned_key.pem")]);
    const denied = await runCommand(root, "gen cert", { now, answers: [false] });
    expect([denied.code, denied.io.questions]).toEqual([1, ["Write over them?"]]);
    expect(read(files[1])).toBe(key);
    expect(await runCommand(root, "gen cert", { now, answers: [true] })).toMatchObject({ code: 0 });
    expect(await runCommand(root, "gen cert --force", { now })).toMatchObject({ code: 0 });
    expect(read(files[1])).not.toBe(key);
  });

  test("writes where it is told to, and says so as JSON", async () => {
    const { root, at } = shop();
    const { io } = await runCommand(root, "gen cert -o tls/local --json", { now });
    expect(io.values).toEqual([
      { certFile: "tls/local.pem", keyFile: "tls/local_key.pem", hosts: ["localhost", "127.0.0.1", "::1"] },
    ]);
    expect(fs.existsSync(at("tls/local_key.pem"))).toBe(true);
  });

  test("writes nothing for what is no host, and nothing by half", async () => {
    const { root, at } = shop();
    expect(await runCommand(root, "gen cert https://x", { now })).toMatchObject({ code: 1 });
    expect(fs.existsSync(at("priv/cert"))).toBe(false);
    fs.mkdirSync(at("priv/cert/selfsigned.pem.new/x"), { recursive: true });
    expect((await runCommand(root, "gen cert", { now })).code).toBe(1);
    expect(fs.readdirSync(at("priv/cert"))).toEqual(["selfsigned.pem.new"]);
  });

  test("is what an endpoint serves HTTPS with", async () => {
    const { root, at, read } = shop();
    await runCommand(root, "gen cert", { now });
    const Secure = Endpoint.define("ShopWeb.SecureEndpoint", {
      otpApp: "secure_shop",
      app: new Hono().get("/", (c) => c.text("hello")),
      server: true,
      log: false,
      logAccessUrl: false,
      http: { port: 0 },
      https: { port: 0, certFile: at(files[0]), keyFile: at(files[1]) },
    });
    await startSupervised(Secure);
    const { port } = Secure.serverInfo("https")!;
    const status = await new Promise((resolve, reject) => {
      const asked = https.get({ host: "127.0.0.1", port, ca: read(files[0]), agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.once("error", reject);
    });
    expect(status).toBe(200);
  });
});
