import path from "node:path";
import { pathToFileURL } from "node:url";
import { Application } from "@hinotori/otp";
import { describe, expect, test } from "vitest";

import { prefixOf } from "../../src/repo/config.ts";
import { checkConfig, readConfig, type RepoConfig } from "../../src/sqlite/config.ts";

describe("checkConfig", () => {
  test("fills in the defaults", () => {
    expect(checkConfig("Blog.Repo", { database: "blog.db" })).toEqual({
      repo: "Blog.Repo",
      database: path.resolve("blog.db"),
      migrations: path.resolve("priv/repo/migrations"),
      telemetryPrefix: ["blog", "repo"],
      log: "debug",
      busyTimeoutMs: 100,
      lockTimeoutMs: 15_000,
      cacheKilobytes: 64_000,
      pragmas: {},
    });
  });

  test("keeps a database in memory as it is", () => {
    expect(checkConfig("Blog.Repo", { database: ":memory:" }).database).toBe(":memory:");
  });

  test("takes a file URL for priv", () => {
    expect(checkConfig("Blog.Repo", { database: "a", priv: pathToFileURL("/somewhere/priv/") }).migrations).toBe(
      path.resolve("/somewhere/priv/migrations"),
    );
  });

  test.each<[keyof RepoConfig, unknown]>([
    ["database", "  "],
    ["database", 5],
    ["priv", null],
    ["telemetryPrefix", []],
    ["telemetryPrefix", "blog.repo"],
    ["log", true],
    ["busyTimeoutMs", 251],
    ["busyTimeoutMs", -1],
    ["lockTimeoutMs", 0.5],
    ["cacheKilobytes", "64MB"],
    ["pragmas", { mmap_size: "0; DROP TABLE posts" }],
    ["pragmas", { "a b": 1 }],
  ])("refuses %s: %j", (key, value) => {
    expect(() => checkConfig("Blog.Repo", { database: "blog.db", [key]: value })).toThrow(
      expect.objectContaining({
        code: "REPO_CONFIG",
        repo: "Blog.Repo",
        key,
        message: expect.stringContaining(`\`${key}\``),
      }),
    );
  });
});

describe("readConfig", () => {
  test("puts the argument over the application's environment", () => {
    Application.putEnv("blog", "Blog.Repo", { database: "blog.db", cacheKilobytes: 1 });
    const config = readConfig({ name: "Blog.Repo", otpApp: "blog" }, { cacheKilobytes: 2 });
    expect(config).toMatchObject({ database: path.resolve("blog.db"), cacheKilobytes: 2 });
  });

  test("says how to configure a database when nobody did", () => {
    expect(() => readConfig({ name: "Lost.Repo", otpApp: "lost" })).toThrow(
      expect.objectContaining({
        code: "REPO_CONFIG",
        key: "database",
        message: expect.stringContaining('Application.putEnv("lost", "Lost.Repo"'),
      }),
    );
  });

  test("refuses a key it does not know", () => {
    expect(() => readConfig({ name: "Lost.Repo", otpApp: "lost" }, { poolSize: 5 } as RepoConfig)).toThrow(
      expect.objectContaining({ code: "REPO_CONFIG", key: "poolSize" }),
    );
  });

  test("refuses an environment that is no object", () => {
    Application.putEnv("odd", "Odd.Repo", "odd.db");
    expect(() => readConfig({ name: "Odd.Repo", otpApp: "odd" })).toThrow(
      expect.objectContaining({ code: "REPO_CONFIG" }),
    );
  });
});

describe("prefixOf", () => {
  test.each([
    ["Repo", ["repo"]],
    ["Scuti.Repo", ["scuti", "repo"]],
    ["ScutiWeb.ReadRepo", ["scuti_web", "read_repo"]],
  ])("%s becomes %j", (name, prefix) => {
    expect(prefixOf(name)).toEqual(prefix);
  });
});
