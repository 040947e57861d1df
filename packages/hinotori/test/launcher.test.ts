import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { temporaryFolder } from "./support/new-workspace.ts";

const launcher = fileURLToPath(new URL("../bin/hinotori.mjs", import.meta.url));
const relaunch = new URL("../src/command/relaunch.ts", import.meta.url).href;

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const hinotori = (...argv: readonly string[]) =>
  spawnSync(process.execPath, [launcher, ...argv], { cwd: folder, encoding: "utf8" });

describe("the command hinotori", () => {
  test("runs from its source, prints, and ends with its exit code", () => {
    expect(hinotori("--version")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(hinotori("help").stdout).toContain("  gen package ");
    expect(hinotori("gen", "pakage")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("hinotori gen package"),
    });
  });

  test("lists no command that it cannot load", async () => {
    const { commands } = await import("../src/commands.ts");
    for (const [name, { load, summary }] of Object.entries(commands)) {
      const { command } = await load();
      expect([name, command.usage.split(/\s*[<[]/)[0]]).toEqual([name, name]);
      expect(summary).not.toMatch(/\.$/);
    }
  });

  test("refuses a Node.js that is too old, in a sentence", () => {
    fs.writeFileSync(
      path.join(folder, "old.cjs"),
      'Object.defineProperty(process.versions, "node", { value: "20.18.9" });',
    );
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--require", path.join(folder, "old.cjs"), launcher, "help"],
      {
        encoding: "utf8",
      },
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining("expected Node.js 20.19 or newer, got: 20.18.9")]);
  });
});

/** A process that relaunches itself as `hinotori tree` would, in a folder whose application says when it is loaded. */
function relaunching(config: string) {
  fs.writeFileSync(path.join(folder, "hinotori.config.ts"), config);
  return spawn(process.execPath, [launcher, "tree"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}

describe("a command that loads the application", () => {
  const config = (body: string): string => `
    export default { app: "x", load: { application: async () => { ${body} }, config: async () => ({ loadConfig() {} }) } };`;

  test("runs in a Node.js that reads its source, and ends as that does", async () => {
    const child = relaunching(config("console.log(process.execArgv.join(' ')); process.exit(7);"));
    let out = "";
    child.stdout.on("data", (text) => (out += text));
    expect(await once(child, "close")).toEqual([7, null]);
    expect(out).toContain("--conditions=@hinotori/source --import file:");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("passes %s on, and ends by it", async (signal) => {
    const child = relaunching(config("console.log('loaded'); await new Promise((done) => setInterval(done, 1e9));"));
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([null, signal]);
  });

  test("ends when whoever started it is killed", async () => {
    const child = relaunching(config("console.log('loaded'); await new Promise((done) => setInterval(done, 1e9));"));
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    // The pipe ends with the last process that holds it; `close` waits for that, `exit` does not.
    expect(await once(child, "close")).toEqual([null, "SIGKILL"]);
  });

  test("runs the hinotori of the application, when that has one", async () => {
    const bin = path.join(folder, "node_modules", "hinotori", "bin");
    fs.mkdirSync(bin, { recursive: true });
    fs.writeFileSync(path.join(bin, "hinotori.mjs"), "console.log('its own', process.argv[2]);");
    const child = relaunching(config(""));
    let out = "";
    child.stdout.on("data", (text) => (out += text));
    expect(await once(child, "close")).toEqual([0, null]);
    expect(out).toBe("its own tree\n");
  });

  test("names the source flags once", async () => {
    const { sourceFlags } = await import(relaunch);
    expect(sourceFlags()).toEqual(["--conditions=@hinotori/source", "--import", expect.stringMatching(/^file:.*tsx/)]);
  });

  test("reads its source with the tsx of the application", async () => {
    const { sourceFlags } = await import(relaunch);
    const own = path.join(folder, "node_modules", "tsx");
    fs.mkdirSync(own, { recursive: true });
    fs.writeFileSync(path.join(own, "package.json"), '{ "name": "tsx", "exports": "./loader.mjs" }');
    fs.writeFileSync(path.join(own, "loader.mjs"), "");
    expect(sourceFlags(folder).at(-1)).toBe(pathToFileURL(path.join(own, "loader.mjs")).href);
  });
});
