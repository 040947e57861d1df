/** The commands around releases, as far as they need none: what they write, and what they refuse. */
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { checkIdle, isThere, replace } from "../../src/release/target.ts";
import { generatedApp } from "../support/generated-app.ts";
import { runCommand } from "../support/run-command.ts";
import { contentsBelow } from "../support/tree-of-files.ts";

let root: string;

beforeEach(() => {
  const app = generatedApp();
  onTestFinished(app.remove);
  root = app.root;
});

const run = (line: string) => runCommand(root, line);
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");

describe("gen release", () => {
  test("writes the settings and the commands that a release has, to be changed", async () => {
    expect(await run("gen release")).toMatchObject({ code: 0 });
    expect(read("rel/env.sh")).toContain('export HINOTORI_SERVER="${HINOTORI_SERVER:-false}"');
    expect(read("rel/vm.args")).toContain("\n--enable-source-maps\n");
    expect(read("rel/overlays/bin/server")).toContain('exec "$(dirname -- "$SELF")/blank_slate" start');
    expect(fs.statSync(path.join(root, "rel/overlays/bin/migrate")).mode & 0o111).toBe(0o111);
  });

  test("with --docker writes what an image is built of, as a new application has it", async () => {
    fs.rmSync(path.join(root, "Dockerfile"));
    fs.rmSync(path.join(root, "Dockerfile.dockerignore"));
    expect(await run("gen release --docker")).toMatchObject({ code: 0 });
    const dockerfile = read("Dockerfile");
    expect(dockerfile).toContain("hinotori release --no-node --no-cookie");
    expect(dockerfile).toContain("ENV DATABASE_PATH=");
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).not.toContain("@if");
    expect(read("Dockerfile.dockerignore")).toContain("**/.env");
  });

  test("is taken back by --undo, and finds itself done when called again", async () => {
    const before = contentsBelow(root);
    await run("gen release");
    const once = contentsBelow(root);
    await run("gen release");
    expect(contentsBelow(root)).toEqual(once);
    await run("gen release --undo");
    expect(contentsBelow(root)).toEqual(before);
  });

  test("never writes over what is there", async () => {
    fs.mkdirSync(path.join(root, "rel"));
    fs.writeFileSync(path.join(root, "rel/env.sh"), "export PORT=1\n");
    expect(await run("gen release")).toMatchObject({ code: 1, err: expect.stringContaining("rel/env.sh") });
    expect(contentsBelow(path.join(root, "rel"))).toEqual({ "env.sh": "export PORT=1\n" });
  });
});

describe("gen release in an application that does not take part", () => {
  test("warns of that, and says what to add", async () => {
    expect((await run("gen release")).err).not.toContain("warning");
    fs.writeFileSync(path.join(root, "config/runtime.ts"), "export {};\n");
    fs.writeFileSync(path.join(root, "src/main.ts"), "export {};\n");
    const { code, err } = await run("gen release");
    expect(code).toBe(0);
    expect(err).toContain("bin/server turns the server on with HINOTORI_SERVER, which config/runtime.ts does not read");
    expect(err).toContain("await Application.run(BlankSlate, { reload: reloadConfig })");
  });
});

describe("release", () => {
  test.each(["server", "Shop", "a-b", "../x"])("refuses the name %s", async (name) => {
    const { code, err } = await run(`release --name ${name}`);
    expect([code, err]).toEqual([1, expect.stringContaining("expected the name of a release, in lower snake case")]);
  });

  test("never writes over a folder that is no release", async () => {
    fs.mkdirSync(path.join(root, "mine"));
    fs.writeFileSync(path.join(root, "mine/letter.txt"), "dear");
    const { code, err } = await run("release --path mine --overwrite");
    expect([code, err]).toEqual([1, expect.stringContaining("expected no folder, or that of a release, got:")]);
    expect(read("mine/letter.txt")).toBe("dear");
  });

  test("replaces a release only when it is told to", async () => {
    fs.mkdirSync(path.join(root, "_build/rel/blank_slate/releases"), { recursive: true });
    fs.writeFileSync(path.join(root, "_build/rel/blank_slate/releases/start.data"), "20.0.0 0.1.0\n");
    expect(await run("release")).toMatchObject({ code: 1, err: expect.stringContaining("Replace it: --overwrite") });
  });
});

describe("remote", () => {
  test("says how to make a release where there is none", async () => {
    const { code, err } = await run("remote");
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/expected a release in .*_build\/rel\/blank_slate, got none/),
    ]);
  });
});

describe("the folder of a release", () => {
  const there = (): string => {
    const folder = path.join(root, "rel one");
    fs.mkdirSync(path.join(folder, "releases"), { recursive: true });
    fs.mkdirSync(path.join(folder, "tmp"));
    fs.writeFileSync(path.join(folder, "releases/start.data"), "old");
    fs.writeFileSync(path.join(folder, "tmp/log"), "said");
    return folder;
  };
  const siblings = (): string[] => fs.readdirSync(root).filter((name) => name.includes("rel one"));

  test("is replaced at once, and what programs wrote is kept", async () => {
    const folder = there();
    const left = net.createServer();
    await new Promise<void>((listening) => left.listen(path.join(root, "left"), listening));
    fs.linkSync(path.join(root, "left"), path.join(folder, "tmp/left.sock"));
    left.close();
    await replace(folder, async (staging) => {
      expect(fs.readFileSync(path.join(folder, "releases/start.data"), "utf8")).toBe("old");
      fs.mkdirSync(path.join(staging, "releases"));
      fs.writeFileSync(path.join(staging, "releases/start.data"), "new");
    });
    expect(contentsBelow(folder)).toEqual({ "releases/start.data": "new", "tmp/log": "said" });
    expect([isThere(folder), siblings()]).toEqual([true, ["rel one"]]);
  });

  test("stays as it is when making another one fails", async () => {
    const folder = there();
    await expect(replace(folder, () => Promise.reject(new Error("no space")))).rejects.toThrow("no space");
    expect(contentsBelow(folder)).toEqual({ "releases/start.data": "old", "tmp/log": "said" });
    expect(siblings()).toEqual(["rel one"]);
  });

  test("is not taken away from a program that runs", async () => {
    const folder = there();
    const server = net.createServer();
    await new Promise<void>((listening) => server.listen(path.join(folder, "tmp/shop.sock"), listening));
    await expect(checkIdle(folder)).rejects.toThrow(/expected no program to run from .*, got one: shop/);
    await new Promise<void>((closed) => server.close(() => closed()));
    await expect(checkIdle(folder)).resolves.toBeUndefined();
  });
});
