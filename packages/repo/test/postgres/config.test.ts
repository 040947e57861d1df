import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { Application } from "@hinotori/otp";
import { describe, expect, test } from "vitest";

import type { PostgresConfig } from "../../src/postgres.ts";
import { checkConfig, clientConfig, readConfig } from "../../src/postgres/config.ts";

const secret = "s3cret";
const url = `postgres://ada:${secret}@db.example:6543/blog`;

describe("checkConfig", () => {
  test("fills in the defaults", () => {
    expect(checkConfig("Blog.Repo", { database: "blog_dev" })).toMatchObject({
      repo: "Blog.Repo",
      database: "blog_dev",
      hostname: "localhost",
      port: 5432,
      username: os.userInfo().username,
      migrations: path.resolve("priv/repo/migrations"),
      telemetryPrefix: ["blog", "repo"],
      log: "debug",
      poolSize: 10,
      queueTimeoutMs: 5000,
      idleTimeoutMs: 60_000,
      statementTimeoutMs: 15_000,
      maintenanceDatabase: "postgres",
    });
  });

  test("reads an address, and puts the keys over what it says", () => {
    const config = checkConfig("Blog.Repo", { url, database: "blog_test" });
    expect(config).toMatchObject({ hostname: "db.example", port: 6543, username: "ada", database: "blog_test" });
    expect(clientConfig(config)).toMatchObject({ host: "db.example", user: "ada", password: secret, ssl: false });
  });

  test.each<[string, object]>([
    ["postgresql://localhost/blog", { database: "blog", hostname: "localhost" }],
    ["ecto://a%40b:p%2Fw@h/my%20blog", { username: "a@b", database: "my blog" }],
    ["postgres://[::1]:5433/blog", { hostname: "::1", port: 5433 }],
    ["postgres:///blog?host=/var/run/postgresql", { hostname: "/var/run/postgresql", database: "blog" }],
  ])("reads %s", (address, expected) => {
    expect(checkConfig("Blog.Repo", { url: address })).toMatchObject(expected);
  });

  test.each<[string, unknown]>([
    ["", false],
    ["?sslmode=disable", false],
    ["?sslmode=require&channel_binding=require", true],
    ["?sslmode=no-verify", { rejectUnauthorized: false }],
    ["?ssl=true", true],
  ])("encrypts as %s says", (query, ssl) => {
    expect(clientConfig(checkConfig("Blog.Repo", { url: url + query })).ssl).toEqual(ssl);
  });

  test.each([
    `mysql://ada:${secret}@h/blog`,
    `ada:${secret}@h/blog`,
    `postgres://ada:${secret}%@h/blog`,
    `postgres://ada:12/${secret}@h/blog`,
    `postgres://ada:/${secret}@h/blog`,
    `postgres://ada:12?${secret}=@h/blog`,
    `postgres://ada:12#${secret}@h/blog`,
    `postgres://ada:${secret}@h:99999/blog`,
    `${url}?sslmode=${secret}`,
    `${url}?password=${secret}`,
  ])("refuses %s, and does not show it", (wrong) => {
    const failure = failureOf({ url: wrong });
    expect(failure).toMatchObject({ code: "REPO_CONFIG", key: "url" });
    expect(inspect(failure)).not.toContain(secret);
  });

  test.each<[keyof PostgresConfig, unknown]>([
    ["url", 5],
    ["hostname", ""],
    ["port", 0],
    ["port", "5432"],
    ["username", " "],
    ["password", { secret }],
    ["database", ""],
    ["ssl", "require"],
    ["poolSize", 0],
    ["queueTimeoutMs", -1],
    ["idleTimeoutMs", 1.5],
    ["statementTimeoutMs", "15s"],
    ["maintenanceDatabase", 5],
    ["log", true],
    ["priv", null],
  ])("refuses %s: %j", (key, value) => {
    const failure = failureOf({ database: "blog", [key]: value });
    expect(failure).toMatchObject({ code: "REPO_CONFIG", key, message: expect.stringContaining(`\`${key}\``) });
    expect(inspect(failure)).not.toContain(secret);
  });

  test("shows no secret, however it is looked at", () => {
    const config = checkConfig("Blog.Repo", { url, ssl: { key: secret } });
    for (const shown of [
      inspect(config, { depth: 9, showHidden: true }),
      JSON.stringify(config),
      String(config.secrets),
    ])
      expect(shown).not.toContain(secret);
    expect(JSON.stringify(config)).toContain("[hidden]");
  });
});

describe("readConfig", () => {
  test("wants a database, and says how to name one", () => {
    expect(() => readConfig({ name: "Lost.Repo", otpApp: "lost" })).toThrow(
      expect.objectContaining({
        code: "REPO_CONFIG",
        key: "database",
        message: expect.stringContaining("DATABASE_URL"),
      }),
    );
  });

  test("refuses what only SQLite has", () => {
    Application.putEnv("blog", "Blog.Repo", { database: "blog.db", busyTimeoutMs: 50 });
    expect(() => readConfig({ name: "Blog.Repo", otpApp: "blog" })).toThrow(
      expect.objectContaining({ code: "REPO_CONFIG", key: "busyTimeoutMs" }),
    );
  });

  test("refuses an address in the place of the configuration, and does not show it", () => {
    Application.putEnv("blog", "Blog.Repo", url);
    const failure = thrownBy(() => readConfig({ name: "Blog.Repo", otpApp: "blog" }));
    expect(failure).toMatchObject({ code: "REPO_CONFIG" });
    expect(inspect(failure)).not.toContain(secret);
  });
});

function failureOf(given: object): unknown {
  return thrownBy(() => checkConfig("Blog.Repo", given as PostgresConfig));
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("expected an error, got none");
}
