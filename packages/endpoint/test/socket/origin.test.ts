/** Which pages may connect. */
import { describe, expect, test } from "vitest";

import { type CheckOrigin, compileOrigins } from "../../src/socket/origin.ts";

const here = { urlHost: "Scuti.example", hostHeader: "proxy.example:4000" };
const allows = (option: CheckOrigin, origin: string | undefined): boolean => compileOrigins(option)(origin, here);

describe("compileOrigins", () => {
  test.each<readonly [CheckOrigin, string | undefined, boolean]>([
    [true, undefined, true],
    [true, "https://scuti.example", true],
    [true, "http://scuti.example:1", true],
    [true, "https://evil.example", false],
    [true, "https://scuti.example.evil.example", false],
    [true, "null", false],
    [true, "", false],
    [true, "file://", false],
    [true, "https://scuti.example@evil.example", false],
    [false, "https://evil.example", true],
    [false, "nonsense", true],
    ["conn", "http://proxy.example:4000", true],
    ["conn", "http://proxy.example", false],
    ["conn", "http://scuti.example", false],
    [["https://a.example"], "https://a.example", true],
    [["https://a.example"], "https://A.example:443", true],
    [["https://a.example"], "http://a.example", false],
    [["https://a.example"], "https://a.example:8443", false],
    [["//a.example"], "http://a.example:99", true],
    [["//a.example:99"], "http://a.example:99", true],
    [["//a.example:99"], "http://a.example", false],
    [["//*.a.example"], "https://b.a.example", true],
    [["//*.a.example"], "https://c.b.a.example", true],
    [["//*.a.example"], "https://a.example", true],
    [["//*.a.example"], "https://evila.example", false],
    [["//[::1]:4000"], "http://[::1]:4000", true],
    [[], "https://a.example", false],
    [(origin) => origin.pathname === "/" && origin.hostname === "f.example", "https://f.example", true],
    [() => "yes" as unknown as boolean, "https://f.example", false],
  ])("%j lets %j in: %j", (option, origin, may) => {
    expect(allows(option, origin)).toBe(may);
  });

  test("takes a request without a Host header for a stranger", () => {
    expect(compileOrigins("conn")("http://a.example", { ...here, hostHeader: undefined })).toBe(false);
  });

  test.each(["a.example", "https://", "https://a.example/path", "//*", "//a.*.example"])(
    "refuses %j in a list",
    (bad) => {
      expect(() => compileOrigins([bad])).toThrow(/expected an origin to have a host/);
    },
  );
});
