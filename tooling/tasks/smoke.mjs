/**
 * Starts the built Scuti as a release would, asks it three things and stops it in order.
 *
 * A fresh database, a fresh secret, a free port; the server must become ready, answer, and end with exit code 0 on SIGTERM.
 * On a failure its whole output is printed.
 */
import "./node-version.mjs";

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "./free-port.mjs";
import { nodeScript } from "./scuti.mjs";

const readyWithinMs = 120_000;
const endWithinMs = 60_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "scuti-smoke-"));
const output = [];
let server;

try {
  const port = await freePort();
  server = start(port);
  const base = `http://127.0.0.1:${port}`;
  await ready(base);
  await expectAnswer(`${base}/readyz`, () => true);
  await expectAnswer(`${base}/`, (body, type) => type.includes("text/html") && body.includes("<html"));
  await expectAnswer(`${base}/api/hashmap`, (body) => typeof JSON.parse(body) === "object");
  await stop();
  console.log("the built Scuti was ready, answered, and ended with exit code 0");
} catch (error) {
  console.error(output.join(""));
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (server?.exitCode === null) server.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true, force: true });
}

function start(port) {
  const { args, cwd } = nodeScript("start:built");
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      SCUTI_HOST: "localhost",
      DATABASE_PATH: path.join(folder, "scuti.db"),
      SECRET_KEY_BASE: randomBytes(64).toString("base64url"),
      RELEASE_NAME: "scuti",
    },
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(String(chunk)));
  return child;
}

/** Waits until /readyz answers 200. */
async function ready(base) {
  const deadline = Date.now() + readyWithinMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`the server ended by itself, with ${server.signalCode ?? `exit code ${server.exitCode}`}`);
    try {
      const { status } = await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(5000) });
      if (status === 200) return;
      last = `status ${status}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    await sleep(200);
  }
  throw new Error(`the server was not ready within ${readyWithinMs} ms; the last answer of /readyz: ${last}`);
}

async function expectAnswer(url, fits) {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`expected status 200 from ${url}, got: ${response.status}\n${body}`);
  if (!fits(body, response.headers.get("content-type") ?? ""))
    throw new Error(`${url} answered something else:\n${body}`);
}

/** SIGTERM, then the end: with exit code 0, within the deadline. */
async function stop() {
  const end = once(server, "exit");
  server.kill("SIGTERM");
  const ended = await Promise.race([end, sleep(endWithinMs, "late", { ref: false })]);
  if (ended === "late") throw new Error(`the server did not end within ${endWithinMs} ms of SIGTERM`);
  const [code, signal] = ended;
  if (code !== 0) throw new Error(`expected exit code 0 after SIGTERM, got: ${signal ?? code}`);
}
