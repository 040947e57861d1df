/** What an endpoint can be told, and how it is refused. */
import { Application } from "@hinotori/otp";
import { afterEach, describe, expect, test } from "vitest";

import { EndpointConfigError } from "../../src/errors.ts";
import { deepMerge, load, type Loaded } from "../../src/endpoint/config.ts";
import type { EndpointOptions } from "../../src/endpoint/options.ts";

const secret = "s".repeat(64);

afterEach(() => {
  Application.deleteEnv("shop", "ShopWeb.Endpoint");
  Application.deleteEnv("hinotori", "serve_endpoints");
});

function loadWith(defined: unknown, argument: EndpointOptions = {}): Loaded {
  return load({ name: "ShopWeb.Endpoint", otpApp: "shop", defined: defined as EndpointOptions, argument });
}

function problemsOf(defined: unknown): readonly string[] {
  try {
    loadWith(defined);
  } catch (error) {
    if (error instanceof EndpointConfigError) return error.problems;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("load", () => {
  test("has a default for everything that needs one", () => {
    expect(loadWith({}).settings).toEqual({
      http: {
        ip: "127.0.0.1",
        port: 4000,
        headersTimeout: 30_000,
        requestTimeout: 300_000,
        keepAliveTimeout: 5_000,
        sendTimeout: 30_000,
        maxHeaderSize: 16_384,
      },
      url: { host: "localhost", path: "/" },
      server: false,
      renderErrors: { default: "json" },
      debugErrors: false,
      liveReload: false,
      watchers: {},
      https: false,
      forceSsl: false,
      checkOrigin: true,
      filterParameters: ["password", "token"],
      cacheManifestSkipVsn: false,
      bodyLimit: 8_000_000,
      formLimit: 1_000_000,
      drainer: { shutdown: 15_000, wait: 0 },
      health: { live: "/healthz", ready: "/readyz" },
      logAccessUrl: true,
      telemetryPrefix: ["hinotori"],
      log: "info",
    });
  });

  test("merges definition, environment and argument, the last one counts", () => {
    Application.putEnv("shop", "ShopWeb.Endpoint", { http: { port: 2, ip: "::" }, url: { host: "shop.example" } });
    const { settings } = loadWith({ http: { port: 1 }, url: { host: "a", path: "/shop" } }, { http: { port: 3 } });
    expect(settings.http).toMatchObject({ port: 3, ip: "::" });
    expect(settings.url).toEqual({ host: "shop.example", path: "/shop" });
  });

  test("takes the program's switch for `server`, and the endpoint's own before it", () => {
    Application.putEnv("hinotori", "serve_endpoints", true);
    expect(loadWith({}).settings.server).toBe(true);
    expect(loadWith({ server: false }).settings.server).toBe(false);
  });

  test("keeps the secret apart from the settings", () => {
    const { settings, secretKeyBase } = loadWith({ secretKeyBase: secret });
    expect(secretKeyBase).toBe(secret);
    expect(JSON.stringify(settings)).not.toContain(secret);
  });

  test("lets a short time for requests shorten the time for headers", () => {
    expect(loadWith({ http: { requestTimeout: 1000 } }).settings.http.headersTimeout).toBe(1000);
  });

  test("names every problem at once, and what the options are", () => {
    const problems = problemsOf({
      http: { port: "4000", prot: 1 },
      url: { scheme: "ftp", host: "" },
      server: "yes",
      drainer: { shutdown: -1 },
      health: { checks: { repo: true } },
      telemetryPrefix: [],
      bodyLimit: "8mb",
      log: "loud",
      check_origin: false,
    });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "http.port",
      "http.prot",
      "url.host",
      "url.scheme",
      "server",
      "bodyLimit",
      "drainer.shutdown",
      "health.checks",
      "telemetryPrefix",
      "log",
      "check_origin",
    ]);
    expect(problems[0]).toBe("http.port: expected a whole number from 0 to 65535, got: '4000'");
    expect(problems[1]).toMatch(/^http\.prot: there is no such option; known are headersTimeout, ip, /);
  });

  test("names every problem of the options that keep others out", () => {
    const problems = problemsOf({
      https: { port: -1, key: "hunter2", keyFile: "a.pem", cipherSuite: "weak" },
      forceSsl: { rewriteOn: ["x-forwarded-for"], hsts: { maxAge: "year" }, host: "a b", exclude: [] },
      staticUrl: { scheme: "ftp" },
      checkOrigin: ["shop.example"],
      filterParameters: { keep: "id" },
      cacheStaticManifest: 1,
    });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "checkOrigin",
      "filterParameters",
      "staticUrl.scheme",
      "cacheStaticManifest",
      "https.port",
      "https.key",
      "https.cipherSuite",
      "https.keyFile",
      "https.certFile",
      "forceSsl.rewriteOn",
      "forceSsl.host",
      "forceSsl.exclude",
      "forceSsl.hsts.maxAge",
    ]);
    expect(problems.join()).not.toContain("hunter2");
    expect(problemsOf({ https: true, forceSsl: "yes" })).toHaveLength(2);
  });

  test("takes a host, and nothing around it", () => {
    for (const host of ["https://a.example", "a.example:80", "a.example/", "a b", "a\nb", "user@a.example"]) {
      expect(problemsOf({ url: { host } })).toHaveLength(1);
    }
    for (const host of ["localhost", "a.example", "münchen.example", "::1", "[::1]", "127.0.0.1"]) {
      expect(loadWith({ url: { host } }).settings.url.host).toBe(host);
    }
  });

  test("says where the configuration comes from", () => {
    expect(() => loadWith({ server: 1 })).toThrow(/Application\.getEnv\("shop", "ShopWeb\.Endpoint"\)/);
  });

  test("never prints a secret that is wrong", () => {
    const [problem] = problemsOf({ secretKeyBase: "hunter2-hunter2" });
    expect(problem).toBe("secretKeyBase: expected a string of 64 bytes or more, got: 15 bytes (not shown)");
  });

  test("refuses an environment that is no object", () => {
    Application.putEnv("shop", "ShopWeb.Endpoint", "http://localhost");
    expect(() => loadWith({})).toThrow(expect.objectContaining({ code: "ENDPOINT_CONFIG" }));
  });

  test("refuses headers that may take longer than the request", () => {
    expect(problemsOf({ http: { headersTimeout: 2000, requestTimeout: 1000 } })).toHaveLength(1);
  });
});

describe("deepMerge", () => {
  test("replaces lists and functions, and keeps what is not said", () => {
    const one = (): number => 1;
    const two = (): number => 2;
    const under = { list: [1, 2], fun: one, deep: { kept: true } };
    expect(deepMerge(under, { list: [3], fun: two, deep: { more: undefined } })).toEqual({
      list: [3],
      fun: two,
      deep: { kept: true, more: undefined },
    });
  });

  test("does not reach a prototype", () => {
    deepMerge({}, JSON.parse('{"__proto__": {"polluted": true}}'));
    expect("polluted" in {}).toBe(false);
  });
});
