/** Files in a folder where others may write too: the cookie that was made at the start, and the log. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { cookieAtStart, cookieOf } from "../../src/release/boot/cookie.ts";
import { openLog } from "../../src/release/boot/daemon.ts";
import { EnvFile } from "../../src/release/boot/env-file.ts";
import type { Release } from "../../src/release/boot/release.ts";

const known = "a cookie that somebody else knows";
const isRoot = process.getuid?.() === 0;
let folder: string;
let release: Release;
let cookie: string;

beforeEach(() => {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-own-")));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  folder = path.join(root, "tmp");
  fs.mkdirSync(folder);
  cookie = path.join(folder, "shop.cookie");
  const envFile = new EnvFile({}, path.join(root, ".env"), false);
  release = { root, name: "shop", version: "1.0.0", app: root, place: { folder, node: "shop" }, envFile };
});

/** What both a program that starts and who asks it make of a cookie. */
const readers = [
  ["a program that starts", cookieAtStart],
  ["whoever asks it", cookieOf],
] as const;

describe.each(readers)("the cookie, for %s", (_who, read) => {
  test("is that of its own file, which nobody else can read", () => {
    const made = cookieAtStart(release, {});
    expect(fs.statSync(cookie).mode & 0o777).toBe(0o600);
    expect(read(release, {})).toBe(made);
  });

  test("is refused when others can read it", () => {
    fs.writeFileSync(cookie, known, { mode: 0o600 });
    fs.chmodSync(cookie, 0o640);
    expect(() => read(release, {})).toThrow(/expected a cookie that only its owner can read, got mode 640/);
  });

  test("is refused when it is a link to another file, there or not", () => {
    fs.writeFileSync(path.join(folder, "other"), known, { mode: 0o600 });
    for (const to of ["other", "none"]) {
      fs.symlinkSync(path.join(folder, to), cookie);
      expect(() => read(release, {})).toThrow(/expected a file of this user, got a link/);
      fs.rmSync(cookie);
    }
  });

  test("is refused when it is a pipe, without waiting for its other end", () => {
    expect(spawnSync("mkfifo", ["-m", "600", cookie]).status).toBe(0);
    expect(() => read(release, {})).toThrow(/got what is no file/);
  });

  test.runIf(isRoot)("is refused when another user has put it there", () => {
    fs.writeFileSync(cookie, known, { mode: 0o600 });
    fs.chownSync(cookie, 65_534, 65_534);
    expect(() => read(release, {})).toThrow(/expected a file of this user, got one of user 65534/);
  });
});

describe("an administrator", () => {
  test.runIf(isRoot)("asks a program of another user whose folder it is", () => {
    fs.writeFileSync(cookie, known, { mode: 0o600 });
    for (const file of [folder, cookie]) fs.chownSync(file, 65_534, 65_534);
    expect(cookieOf(release, {})).toBe(known);
    expect(() => cookieAtStart(release, {})).toThrow(/got one of user 65534/);
  });
});

describe("the log", () => {
  test("is the owner's alone, and written at its end", () => {
    const file = path.join(folder, "shop.log");
    for (const line of ["one\n", "two\n"]) {
      const log = openLog(file);
      fs.writeSync(log, line);
      fs.closeSync(log);
    }
    expect(fs.readFileSync(file, "utf8")).toBe("one\ntwo\n");
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test("is not written through a link that somebody has put there", () => {
    fs.writeFileSync(path.join(folder, "other"), "mine\n");
    fs.symlinkSync(path.join(folder, "other"), path.join(folder, "shop.log"));
    expect(() => openLog(path.join(folder, "shop.log"))).toThrow(/expected a file of this user, got a link/);
    expect(fs.readFileSync(path.join(folder, "other"), "utf8")).toBe("mine\n");
  });
});
