/** What the environment may say, and what becomes of it. */
import { describe, expect, test } from "vitest";

import { merge, readConfig } from "../../src/config.ts";
import { ConfigError, readRuntime } from "#config/runtime";

const secret = "s".repeat(64);
const production = {
  NODE_ENV: "production",
  DATABASE_PATH: "/var/lib/scuti/scuti.db",
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
    expect(config["scuti"]).not.toHaveProperty("release_name");
    expect(config["scuti"]).not.toHaveProperty("dns_cluster_query");
  });

  test("listens to every interface in production", () => {
    const { config } = readConfig({ ...production, PORT: "8080" });
    expect(endpointOf(config)).toMatchObject({ server: true, http: { ip: "::", port: 8080 }, secretKeyBase: secret });
    expect(config["scuti"]).toMatchObject({
      "Scuti.Repo": { database: "/var/lib/scuti/scuti.db" },
    });
  });

  test("links to the public host over TLS in production, and to where it listens elsewhere", () => {
    expect(endpointOf(readConfig({ ...production, SCUTI_HOST: "scuti.example.com" }).config)).toMatchObject({
      url: { scheme: "https", host: "scuti.example.com", port: 443 },
    });
    expect(endpointOf(readConfig({ SCUTI_HOST: "scuti.test" }).config)).toMatchObject({
      url: { host: "scuti.test" },
    });
  });

  test("listens or not as HINOTORI_SERVER says, whatever the environment", () => {
    expect(endpointOf(readConfig({ HINOTORI_SERVER: "false" }).config)).toMatchObject({ server: false });
    expect(endpointOf(readConfig({ NODE_ENV: "test", HINOTORI_SERVER: "true" }).config)).toMatchObject({
      server: true,
    });
  });

  test("takes one DNS query or several", () => {
    expect(readConfig({ DNS_CLUSTER_QUERY: "scuti.internal" }).config["scuti"]).toMatchObject({
      dns_cluster_query: "scuti.internal",
    });
    expect(readConfig({ DNS_CLUSTER_QUERY: "a.internal, web@b.internal" }).config["scuti"]).toMatchObject({
      dns_cluster_query: ["a.internal", "web@b.internal"],
    });
  });

  test("takes an empty variable for an absent one, a release's name excepted", () => {
    const empty = {
      NODE_ENV: "",
      PORT: "",
      SCUTI_HOST: "",
      DNS_CLUSTER_QUERY: "",
      RELEASE_NAME: "",
      DATABASE_PATH: "",
      SECRET_KEY_BASE: "",
    };
    const { environment, config } = readConfig(empty);
    expect(environment).toBe("development");
    expect(endpointOf(config)).toMatchObject({ http: { port: 4000 } });
    expect(config["scuti"]).toMatchObject({ release_name: "" });
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
    ["SCUTI_HOST", "https://scuti.example.com"],
    ["SCUTI_HOST", "scuti.example.com:443"],
    ["DNS_CLUSTER_QUERY", "one,,two"],
    ["DNS_CLUSTER_QUERY", "a@b@c"],
    ["DATABASE_PATH", ":memory:"],
    ["SECRET_KEY_BASE", "short"],
  ])("refuses %s=%s", (name, value) => {
    expect(problemsOf({ ...production, [name]: value })).toEqual([name]);
  });

  test("names everything at once, and never a secret", () => {
    const wrong = { NODE_ENV: "production", PORT: "none", SECRET_KEY_BASE: "hush" };
    expect(problemsOf(wrong).toSorted()).toEqual(["DATABASE_PATH", "PORT", "SECRET_KEY_BASE"]);
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
  return config["scuti"]?.["ScutiWeb.Endpoint"];
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
