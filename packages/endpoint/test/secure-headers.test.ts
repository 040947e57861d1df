/** The headers for browsers, compared with Phoenix's. */
import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint, NONCE, secureBrowserHeaders, type SecureBrowserHeadersOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

let count = 0;

async function headersWith(options?: SecureBrowserHeadersOptions, path = "/"): Promise<Record<string, string>> {
  const app = new Hono()
    .use(secureBrowserHeaders(options))
    .get("/", (c) => c.text(c.var.secureHeadersNonce ?? "no nonce"))
    .get("/own", (c) => c.text("own", 200, { "referrer-policy": "no-referrer" }));
  const Web = Endpoint.define(`Headers.Endpoint${++count}`, { otpApp: "headers", app, log: false });
  await startSupervised(Web);
  const answer = await Web.request(path);
  const {
    "content-type": _type,
    "x-request-id": _id,
    "content-length": _length,
    ...headers
  } = Object.fromEntries(answer.headers);
  return { ...headers, text: await answer.text() };
}

describe("secureBrowserHeaders", () => {
  test("sends what Phoenix sends, and nothing else", async () => {
    const { text: _text, ...headers } = await headersWith();
    expect(headers).toEqual({
      "content-security-policy": "base-uri 'self'; frame-ancestors 'self'",
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff",
      "x-permitted-cross-domain-policies": "none",
    });
  });

  test("sends them with an error too, and leaves a header that a handler has set", async () => {
    expect((await headersWith({}, "/none"))["x-content-type-options"]).toBe("nosniff");
    expect((await headersWith({}, "/own"))["referrer-policy"]).toBe("no-referrer");
  });

  test("lays directives over the policy, and gives a nonce that no two answers share", async () => {
    const options = { contentSecurityPolicy: { scriptSrc: ["'self'", NONCE], frameAncestors: ["'none'"] } };
    const first = await headersWith(options);
    const second = await headersWith(options);
    expect(first["text"]).toMatch(/^[A-Za-z0-9+/=]{24}$/);
    expect(first["content-security-policy"]).toBe(
      `base-uri 'self'; frame-ancestors 'none'; script-src 'self' 'nonce-${first["text"]}'`,
    );
    expect(first["text"]).not.toBe(second["text"]);
  });

  test.each<[string, unknown]>([
    ["no object", "strict"],
    ["a header that there is not", { xFrameOption: "DENY" }],
    ["a header of two lines", { xFrameOptions: "DENY\r\nset-cookie: admin=1" }],
    ["a policy that is a text", { contentSecurityPolicy: "default-src 'self'" }],
    ["a directive that there is not", { contentSecurityPolicy: { scriptSource: ["'self'"] } }],
    ["a directive that is no list", { contentSecurityPolicy: { scriptSrc: "'self'" } }],
    ["a source that ends its directive", { contentSecurityPolicy: { scriptSrc: ["'self'; script-src *"] } }],
  ])("refuses %s, where it is made", (_what, options) => {
    expect(() => secureBrowserHeaders(options as SecureBrowserHeadersOptions)).toThrow(
      expect.objectContaining({ code: "ENDPOINT_CONFIG", problems: [expect.any(String)] }),
    );
  });

  test("leaves the policy out, and takes Hono's other options", async () => {
    const headers = await headersWith({ contentSecurityPolicy: false, xFrameOptions: "DENY" });
    expect(headers["content-security-policy"]).toBeUndefined();
    expect(headers["x-frame-options"]).toBe("DENY");
  });
});
