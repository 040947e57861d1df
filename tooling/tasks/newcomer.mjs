/**
 * Does what a new user does, with what a new user gets: publishes every package to a registry made for this run, then makes an
 * application with `npm create hinotori`, starts it, tests it, generates a resource, makes a release of it, and starts that.
 *
 * Build first. Everything happens below one temporary folder, with a home of its own; nothing of the workspace is in reach.
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
import { startRegistry } from "./registry.mjs";

const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "hinotori-newcomer-"));
const app = path.join(folder, "my_app");
const running = new Set();
let registry;

try {
  registry = await step("publish every package", () => startRegistry(folder));
  await step("npm create hinotori my_app", () =>
    run("npm", ["create", "hinotori@latest", "my_app", "--", "--yes"], folder),
  );
  await step("npm start, and a request", () => served(["npm", "start"], app, "/", "<html"));
  await step("npm test", () => run("npm", ["test"], app));
  await step("gen html", async () => {
    await run("npx", ["hinotori", "gen", "html", "Blog", "Post", "posts", "title:string", "body:text", "--yes"], app);
    await run("npx", ["hinotori", "db", "migrate"], app);
  });
  await step("the generated page", () => served(["npm", "start"], app, "/posts", "Posts"));
  await step("npm run precommit", () => run("npm", ["run", "precommit"], app));
  await step("hinotori release", () => run("npx", ["hinotori", "release"], app));
  await step("start and stop the release", release);
  console.log("a new user gets from nothing to a running release");
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  for (const child of running) kill(child, "SIGKILL");
  await registry?.close();
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit();
}

async function step(name, work) {
  const began = performance.now();
  const result = await work();
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${name}`);
  return result;
}

/** What a newcomer's shell has: a home of their own, and the registry. */
function environment(more = {}) {
  const { PATH, LANG, NODE_EXTRA_CA_CERTS } = process.env;
  return {
    PATH,
    LANG,
    ...(NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }),
    HOME: path.join(folder, "home"),
    CI: "true",
    npm_config_userconfig: registry.userconfig,
    npm_config_registry: registry.url,
    npm_config_update_notifier: "false",
    TURBO_TELEMETRY_DISABLED: "1",
    ...more,
  };
}

function start(program, args, cwd, env = {}) {
  const child = spawn(program, args, { cwd, env: environment(env), stdio: ["ignore", "pipe", "pipe"], detached: true });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(String(chunk)));
  running.add(child);
  const ended = once(child, "exit").then(
    ([code, signal]) => {
      running.delete(child);
      return signal ?? code;
    },
    (error) => {
      running.delete(child);
      return error.message;
    },
  );
  return { child, output, ended };
}

/** Runs a command to its end, which must be a good one. */
async function run(program, args, cwd, env) {
  const { output, ended } = start(program, args, cwd, env);
  const end = await ended;
  if (end !== 0) throw new Error(`${output.join("")}\n\`${[program, ...args].join(" ")}\` ended with ${end}`);
  return output.join("");
}

/** Starts a server, asks it for a page, and stops it as a terminal would. */
async function served([program, ...args], cwd, target, text) {
  const port = await freePort();
  const server = start(program, args, cwd, { PORT: String(port) });
  const body = await answer(server, `http://127.0.0.1:${port}${target}`);
  if (!body.includes(text)) throw new Error(`expected ${target} to have ${text}, got:\n${body}`);
  kill(server.child, "SIGTERM");
  await server.ended;
}

async function release() {
  const bin = path.join(app, "apps", "my_app", "_build", "rel", "my_app", "bin");
  const port = await freePort();
  const env = {
    PORT: String(port),
    DATABASE_PATH: path.join(folder, "my_app.db"),
    SECRET_KEY_BASE: randomBytes(48).toString("base64url"),
  };
  const server = start(path.join(bin, "server"), [], folder, env);
  const body = await answer(server, `http://127.0.0.1:${port}/posts`);
  if (!body.includes("Posts")) throw new Error(`expected the release to show the posts, got:\n${body}`);
  const said = await run(path.join(bin, "my_app"), ["rpc", "1 + 1"], folder, env);
  if (!said.includes("2")) throw new Error(`expected the release to answer 2, got: ${said}`);
  await run(path.join(bin, "my_app"), ["stop"], folder, env);
  const end = await server.ended;
  if (end !== 0) throw new Error(`${server.output.join("")}\nexpected the release to end with 0, got: ${end}`);
}

/** What a URL answers, once it answers well. */
async function answer({ child, output }, url) {
  let last = "no answer";
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; await sleep(250)) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      if (response.ok) return await response.text();
      last = `status ${response.status}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
  }
  throw new Error(`${output.join("")}\nexpected ${url} to answer, got: ${last}`);
}

/** To the whole group, as a terminal does it. */
function kill({ pid }, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
