/** What the environment may say, and what becomes of it. */
import { describe, expect, test } from "vitest";

import { merge, readConfig } from "../../src/config.ts";
import { ConfigError, readRuntime } from "#config/runtime";

const secret = "s".repeat(64);
const production = {
  NODE_ENV: "production",
  // @if postgres
  //= DATABASE_URL: "postgres://user:password@localhost/blank_slate",
  // @end
  // @if sqlite3
  DATABASE_PATH: "/var/lib/blank_slate/blank_slate.db",
  // @end
  SECRET_KEY_BASE: secret,
};

describe("readConfig", () => {
  test("is ready for development with nothing set", () => {
    const { environment, config } = readConfig({});
    expect(environment).toBe("development");
    expect(endpointOf(config)).toMatchObject({
      server: true,
      http: { ip: "127.0.0.1", port: 4000 },
      url: { host: "localhost" },
    });
    expect(config["blank_slate"]).not.toHaveProperty("release_name");
    expect(config["blank_slate"]).not.toHaveProperty("dns_cluster_query");
  });

  test("listens to every interface in production", () => {
    const { config } = readConfig({ ...production, PORT: "8080" });
    expect(endpointOf(config)).toMatchObject({ server: true, http: { ip: "::", port: 8080 }, secretKeyBase: secret });
    // @if postgres
    //= expect(config["blank_slate"]).toMatchObject({
    //=   "BlankSlate.Repo": { url: "postgres://user:password@localhost/blank_slate" },
    //= });
    // @end
    // @if sqlite3
    expect(config["blank_slate"]).toMatchObject({
      "BlankSlate.Repo": { database: "/var/lib/blank_slate/blank_slate.db" },
    });
    // @end
  });

  test("links to the public host over TLS in production, and to where it listens elsewhere", () => {
    expect(endpointOf(readConfig({ ...production, BLANK_SLATE_HOST: "blank-slate.example.com" }).config)).toMatchObject(
      {
        url: { scheme: "https", host: "blank-slate.example.com", port: 443 },
      },
    );
    expect(endpointOf(readConfig({ BLANK_SLATE_HOST: "blank-slate.test" }).config)).toMatchObject({
      url: { host: "blank-slate.test" },
    });
  });

  test("listens or not as HINOTORI_SERVER says, whatever the environment", () => {
    expect(endpointOf(readConfig({ HINOTORI_SERVER: "false" }).config)).toMatchObject({ server: false });
    expect(endpointOf(readConfig({ NODE_ENV: "test", HINOTORI_SERVER: "true" }).config)).toMatchObject({
      server: true,
    });
  });

  test("takes one DNS query or several", () => {
    expect(readConfig({ DNS_CLUSTER_QUERY: "blank-slate.internal" }).config["blank_slate"]).toMatchObject({
      dns_cluster_query: "blank-slate.internal",
    });
    expect(readConfig({ DNS_CLUSTER_QUERY: "a.internal, web@b.internal" }).config["blank_slate"]).toMatchObject({
      dns_cluster_query: ["a.internal", "web@b.internal"],
    });
  });

  test("takes an empty variable for an absent one, a release's name excepted", () => {
    const empty = {
      NODE_ENV: "",
      PORT: "",
      BLANK_SLATE_HOST: "",
      DNS_CLUSTER_QUERY: "",
      RELEASE_NAME: "",
      // @if postgres
      //= DATABASE_URL: "",
      // @end
      // @if sqlite3
      DATABASE_PATH: "",
      // @end
      SECRET_KEY_BASE: "",
    };
    const { environment, config } = readConfig(empty);
    expect(environment).toBe("development");
    expect(endpointOf(config)).toMatchObject({ http: { port: 4000 } });
    expect(config["blank_slate"]).toMatchObject({ release_name: "" });
  });
});

describe("readRuntime", () => {
  test.each([
    ["PORT", "http"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "0x10"],
    ["PORT", "4000 "],
    ["NODE_ENV", "staging"],
    ["HINOTORI_SERVER", "yes"],
    ["BLANK_SLATE_HOST", "https://blank-slate.example.com"],
    ["BLANK_SLATE_HOST", "blank-slate.example.com:443"],
    ["DNS_CLUSTER_QUERY", "one,,two"],
    ["DNS_CLUSTER_QUERY", "a@b@c"],
    // @if postgres
    //= ["DATABASE_URL", "mysql://localhost/blank_slate"],
    //= ["DATABASE_URL", "localhost"],
    //= ["POOL_SIZE", "0"],
    // @end
    // @if sqlite3
    ["DATABASE_PATH", ":memory:"],
    // @end
    ["SECRET_KEY_BASE", "short"],
  ])("refuses %s=%s", (name, value) => {
    expect(problemsOf({ ...production, [name]: value })).toEqual([name]);
  });

  test("names everything at once, and never a secret", () => {
    const wrong = { NODE_ENV: "production", PORT: "none", SECRET_KEY_BASE: "hush" };
    expect(problemsOf(wrong).toSorted()).toEqual([
      // @if postgres
      //= "DATABASE_URL",
      // @end
      // @if sqlite3
      "DATABASE_PATH",
      // @end
      "PORT",
      "SECRET_KEY_BASE",
    ]);
    expect(() => readRuntime(wrong)).toThrow(/^(?!.*hush)/s);
  });
});

describe("merge", () => {
  test.each([
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [{ a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: { b: 1 } }, { a: undefined }, { a: { b: 1 } }],
    [{ a: { b: 1 } }, { a: null }, { a: null }],
  ])("lays %j under %j as %j", (under, over, merged) => {
    expect(merge(under, over)).toEqual(merged);
  });
});

function endpointOf(config: ReturnType<typeof readConfig>["config"]): unknown {
  return config["blank_slate"]?.["BlankSlateWeb.Endpoint"];
}

function problemsOf(variables: NodeJS.ProcessEnv): readonly string[] {
  try {
    readRuntime(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.variables;
    throw error;
  }
}
