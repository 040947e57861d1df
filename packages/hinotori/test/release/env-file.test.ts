/** The file with variables: what it adds to the environment, and what it may not change. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { EnvFile } from "../../src/release/boot/env-file.ts";

let file: string;

beforeEach(() => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-env-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  file = path.join(folder, ".env");
});

describe("EnvFile", () => {
  test("adds its variables, and leaves alone those that the environment has", () => {
    fs.writeFileSync(file, 'PORT=4001\nHOST="a b" # a comment\n');
    const env: NodeJS.ProcessEnv = { PORT: "4000" };
    new EnvFile(env, file, true).read();
    expect(env).toEqual({ PORT: "4000", HOST: "a b" });
  });

  test("read again changes its own variables, and takes away those that it no longer has", () => {
    fs.writeFileSync(file, "A=1\nB=1\nC=1\n");
    const env: NodeJS.ProcessEnv = { C: "mine" };
    const variables = new EnvFile(env, file, false);
    variables.read();
    fs.writeFileSync(file, "A=2\nC=2\n");
    variables.read();
    expect(env).toEqual({ A: "2", C: "mine" });
    fs.rmSync(file);
    variables.read();
    expect(env).toEqual({ C: "mine" });
  });

  test("must be there when it was named, and need not otherwise", () => {
    expect(() => new EnvFile({}, file, false).read()).not.toThrow();
    expect(() => new EnvFile({}, file, true).read()).toThrow(/expected to read variables from .*\.env, got: ENOENT/);
  });

  test("that cannot be read changes nothing", () => {
    fs.writeFileSync(file, "A=1\n");
    const env: NodeJS.ProcessEnv = {};
    const variables = new EnvFile(env, file, true);
    variables.read();
    fs.rmSync(file);
    expect(() => variables.read()).toThrow(/ENOENT/);
    expect(env).toEqual({ A: "1" });
  });
});
