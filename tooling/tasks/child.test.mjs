/** Signals reach the child once, and its end is our end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

const child = pathToFileURL(path.join(import.meta.dirname, "child.mjs")).href;

/** A server that says what it hears and ends with exit code 7 when told so. */
const server = [
  "let heard = 0;",
  'for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => console.log(signal, ++heard));',
  'process.on("SIGHUP", () => process.exit(7));',
  'console.log("up", process.pid);',
  "setInterval(() => {}, 1000);",
].join("\n");

let folder;
let started;
let pids;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-child-"));
  fs.writeFileSync(path.join(folder, "server.mjs"), server);
  pids = [];
});

afterEach(async () => {
  for (const pid of pids) endIfAlive(pid);
  fs.rmSync(folder, { recursive: true });
});

function endIfAlive(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Runs a program below a runner that ends like it; gives the runner and its lines, one at a time. */
function runner(file) {
  const code = `import { endLike, run } from "${child}"; endLike(await run(process.execPath, ["${file}"]));`;
  started = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  pids.push(started.pid);
  return createInterface({ input: started.stdout })[Symbol.asyncIterator]();
}

async function up(lines) {
  const { value } = await lines.next();
  expect(value).toMatch(/^up \d+$/);
  pids.push(Number(value.split(" ")[1]));
}

describe("run", () => {
  test("passes a signal on once, however often it arrives at the same moment", async () => {
    const lines = runner(path.join(folder, "server.mjs"));
    await up(lines);
    started.kill("SIGINT");
    started.kill("SIGINT");
    expect((await lines.next()).value).toBe("SIGINT 1");
    started.kill("SIGTERM");
    expect((await lines.next()).value).toBe("SIGTERM 2");
    const end = once(started, "exit");
    started.kill("SIGHUP");
    expect(await end).toEqual([7, null]);
  });

  test("ends by the signal that ended the child", async () => {
    const lines = runner(path.join(folder, "server.mjs"));
    await up(lines);
    const end = once(started, "exit");
    process.kill(pids[1], "SIGKILL");
    expect(await end).toEqual([null, "SIGKILL"]);
  });
});
