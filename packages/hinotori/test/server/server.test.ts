import fs from "node:fs";
import net from "node:net";
import path from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { startHinotori, type RunningProgram } from "../support/program.ts";
import { type SmallApp, smallApp } from "../support/small-app.ts";

/** What a test of a whole program may take on a machine that is busy. */
const patient = { timeout: 90_000 };

/** A port that was free a moment ago; for programs that do not tell which one they took. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  // A TCP server has an address with a port.
  const { port } = server.address() as net.AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A folder whose `xdg-open` writes down what it was asked to open. */
function browserIn({ root, write }: SmallApp): { readonly bin: string; readonly opened: () => string } {
  write({ "bin/xdg-open": '#!/bin/sh\nprintf "%s" "$1" > "$(dirname "$0")/opened"\n' });
  const bin = path.join(root, "bin");
  fs.chmodSync(path.join(bin, "xdg-open"), 0o755);
  return { bin, opened: () => fs.readFileSync(path.join(bin, "opened"), "utf8") };
}

async function bodyOf(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
}

async function stopped(program: RunningProgram): Promise<number | null> {
  program.signal("SIGTERM");
  return (await program.ended).code;
}

describe("hinotori server", () => {
  test("serves, and serves new code when a file changes", patient, async () => {
    const app = smallApp();
    const port = await freePort();
    const program = startHinotori(["server"], { cwd: app.root, env: { PORT: String(port) } });
    await program.printed(`Access ShopWeb.Endpoint at http://localhost:${port}`);
    expect(await bodyOf(port)).toBe("Welcome to the shop");
    app.edit("src/shop-web/endpoint.ts", (text) => text.replace("Welcome to", "News from"));
    await program.printed("Reloaded in");
    expect(await bodyOf(port)).toBe("News from the shop");
    expect(await stopped(program)).toBe(0);
  });

  test("runs once with --no-reload, and opens the browser when it answers", patient, async () => {
    const app = smallApp();
    const port = await freePort();
    const { bin, opened } = browserIn(app);
    const env = { PORT: String(port), PATH: `${bin}:${process.env["PATH"]}` };
    const watcher = fs.watch(bin);
    onTestFinished(() => watcher.close());
    const written = new Promise<void>((seen) => {
      watcher.on(
        "change",
        (_event, name) => name === "opened" && fs.statSync(path.join(bin, "opened")).size > 0 && seen(),
      );
    });
    const program = startHinotori(["server", "--no-reload", "--open"], { cwd: app.root, env });
    await written;
    expect(opened()).toBe(`http://localhost:${port}/`);
    expect(await bodyOf(port)).toBe("Welcome to the shop");
    expect(await stopped(program)).toBe(0);
    expect((await program.ended).stderr).toContain("the shop is closed");
  });

  test("watches nothing in production", patient, async () => {
    const app = smallApp();
    const port = await freePort();
    const env = { PORT: String(port), NODE_ENV: "production" };
    const program = startHinotori(["server"], { cwd: app.root, env });
    await program.printed(`Access ShopWeb.Endpoint`);
    app.edit("src/shop-web/endpoint.ts", (text) => text.replace("Welcome to", "News from"));
    expect(await bodyOf(port)).toBe("Welcome to the shop");
    expect(await stopped(program)).toBe(0);
  });

  test("says that a port is taken, and what to do", patient, async () => {
    const app = smallApp();
    const other = net.createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await new Promise((listening) => other.once("listening", listening));
    // A TCP server has an address with a port.
    const { port } = other.address() as net.AddressInfo;
    const program = startHinotori(["server", "--no-reload"], { cwd: app.root, env: { PORT: String(port) } });
    const { code, stdout } = await program.ended;
    expect(code).toBe(1);
    expect(stdout).toContain(`expected to listen at 127.0.0.1:${port}, got: EADDRINUSE`);
    expect(stdout).toContain("Another program listens there.");
  });

  test("refuses an application without a program", patient, async () => {
    const app = smallApp();
    fs.rmSync(path.join(app.root, "src/main.ts"));
    const { code, stderr } = await startHinotori(["server"], { cwd: app.root }).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining("expected src/main.ts of shop")]);
  });
});
