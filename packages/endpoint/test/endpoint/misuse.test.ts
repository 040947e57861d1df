/** What the doors say to those who use them wrongly: a stable code, and what is wrong. */
import { Channel, cleanDigest, digest, Endpoint, session, staticFiles, Token } from "@hinotori/endpoint";
import { dev } from "@hinotori/endpoint/dev";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

const secret = "hunter2-".repeat(8);

describe("the refusal of misuse", () => {
  test.each<[string, () => unknown, string]>([
    ["no source of a secret", () => Token.sign(undefined as never, "salt", 7), "ENDPOINT_ARGUMENT"],
    ["a number for a secret", () => Token.verify(7 as never, "salt", "x"), "ENDPOINT_ARGUMENT"],
    ["an age in words", () => Token.verify(secret, "salt", "x", { maxAge: "1d" } as never), "ENDPOINT_ARGUMENT"],
    [
      "a path for a socket",
      () => Endpoint.define("A", { otpApp: "a", app: new Hono(), sockets: ["/s"] } as never),
      "ENDPOINT_CONFIG",
    ],
    ["no session options", () => session(7 as never), "ENDPOINT_CONFIG"],
    ["no definition", () => Endpoint.define("A", undefined as never), "ENDPOINT_CONFIG"],
    ["no callbacks", () => Channel.define("A", undefined as never), "ENDPOINT_ARGUMENT"],
    ["no folder", () => staticFiles({ only: ["assets"] } as never), "ENDPOINT_CONFIG"],
  ])("has a code: %s", (_what, work, code) => {
    expect(work).toThrow(expect.objectContaining({ code }));
  });

  test.each<[string, () => Promise<unknown>]>([
    ["nothing to develop", () => dev(undefined as never)],
    ["no entry", () => dev({ watch: ["src"] } as never)],
    ["an option of dev", () => dev({ entry: "src/main.ts", port: 4000 } as never)],
    ["an option of digest", () => digest("priv/static", "priv/static", { vsm: true } as never)],
    ["a count in words", () => cleanDigest("priv/static", { keep: "2" } as never)],
  ])("has a code where there is a promise: %s", async (_what, work) => {
    await expect(work()).rejects.toMatchObject({ code: "ENDPOINT_CONFIG", problems: [expect.any(String)] });
  });

  test("says that an application must be there at once", async () => {
    const Web = Endpoint.define("Misuse.Later", { otpApp: "a", app: (async () => new Hono()) as never });
    await expect(Web.startLink()).rejects.toMatchObject({
      code: "ENDPOINT_ARGUMENT",
      message: expect.stringContaining("const app = await makeApp();"),
    });
  });
});
