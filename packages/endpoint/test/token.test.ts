/** What tokens hold, and what is no token. */
import { createHmac, pbkdf2Sync } from "node:crypto";
import { inspect } from "node:util";

import { clock, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, Token } from "@hinotori/endpoint";
import fc from "fast-check";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

const secret = "s".repeat(64);
const ok = (data: unknown): unknown => ({ status: "ok", data });
const error = (reason: string): unknown => ({ status: "error", reason });

const kinds = [
  { name: "sign and verify", make: Token.sign, read: Token.verify },
  { name: "encrypt and decrypt", make: Token.encrypt, read: Token.decrypt },
] as const;

/** A schema that takes numbers, made by hand. */
const aNumber = {
  "~standard": {
    version: 1 as const,
    vendor: "test",
    validate: (value: unknown) => (typeof value === "number" ? { value } : { issues: [{ message: "no number" }] }),
  },
};

/** Data as JSON can say it. A negative zero comes back as zero. */
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("-0") && !hasNegativeZero(value));

function hasNegativeZero(value: unknown): boolean {
  if (Object.is(value, -0)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasNegativeZero);
}

describe.each(kinds)("Token: $name", ({ make, read }) => {
  test("gives back any data, and nothing to another salt or another secret", () => {
    fc.assert(
      fc.property(json, fc.string({ minLength: 1 }), (data, salt) => {
        const token = make(secret, salt, data as string);
        expect(read(secret, salt, token)).toEqual(ok(data));
        expect(read(secret, `${salt}!`, token)).toEqual(error("invalid"));
        expect(read("t".repeat(64), salt, token)).toEqual(error("invalid"));
      }),
      { numRuns: 50 },
    );
  });

  test("refuses a token of which any character is another, missing or too many", () => {
    const token = make(secret, "salt", { user: "ä 火の鳥" });
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 0, maxLength: 3 }), (at, instead) => {
        const forged = token.slice(0, at) + instead + token.slice(at + 1);
        fc.pre(forged !== token);
        expect(read(secret, "salt", forged)).toEqual(error("invalid"));
      }),
      { numRuns: 500 },
    );
    for (const end of ["=", "==", ".", " ", "\n", "A"])
      expect(read(secret, "salt", token + end)).toEqual(error("invalid"));
    for (let length = 0; length < token.length; length++) {
      expect(read(secret, "salt", token.slice(0, length))).toEqual(error("invalid"));
    }
  });

  test("refuses whatever else a client sends", () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(read(secret, "salt", text)).toEqual(error("invalid"))));
    for (const odd of [7, {}, ["a"], true]) expect(read(secret, "salt", odd as never)).toEqual(error("invalid"));
    expect(read(secret, "salt", undefined)).toEqual(error("missing"));
    expect(read(secret, "salt", null)).toEqual(error("missing"));
  });

  test("is valid for a day unless somebody says otherwise", async () => {
    clock.virtual();
    const token = make(secret, "salt", 7);
    const short = make(secret, "salt", 7, { maxAge: 10 });
    const eternal = make(secret, "salt", 7, { maxAge: Number.POSITIVE_INFINITY });
    await clock.advance(10_000);
    expect(read(secret, "salt", short)).toEqual(ok(7));
    await clock.advance(1);
    expect(read(secret, "salt", short)).toEqual(error("expired"));
    expect(read(secret, "salt", short, { maxAge: 60 })).toEqual(ok(7));
    await clock.advance(86_400_000);
    expect(read(secret, "salt", token)).toEqual(error("expired"));
    expect(read(secret, "salt", token, { maxAge: Number.POSITIVE_INFINITY })).toEqual(ok(7));
    expect(read(secret, "salt", eternal)).toEqual(ok(7));
    expect(read(secret, "salt", eternal, { maxAge: 1 })).toEqual(error("expired"));
  });

  test("is invalid before it was made, and expired at once with no age", () => {
    clock.virtual();
    const now = clock.systemTime() / 1000;
    expect(read(secret, "salt", make(secret, "salt", 7, { signedAt: now + 60 }))).toEqual(error("invalid"));
    expect(read(secret, "salt", make(secret, "salt", 7, { signedAt: now - 60 }), { maxAge: 59 })).toEqual(
      error("expired"),
    );
    expect(read(secret, "salt", make(secret, "salt", 7), { maxAge: 0 })).toEqual(error("expired"));
    expect(read(secret, "salt", make(secret, "salt", 7, { maxAge: -1 }))).toEqual(error("expired"));
  });

  test("asks the schema what the data must be", () => {
    expect(read(secret, "salt", make(secret, "salt", 7), { schema: aNumber })).toEqual(ok(7));
    expect(read(secret, "salt", make(secret, "salt", "7"), { schema: aNumber })).toEqual(error("invalid"));
    const waits = { "~standard": { ...aNumber["~standard"], validate: async () => ({ value: 7 }) } };
    expect(() => read(secret, "salt", make(secret, "salt", 7), { schema: waits })).toThrow(
      expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }),
    );
  });

  test.each([undefined, () => 1, Symbol("s"), 1n, Number.NaN, [undefined], { deep: Number.POSITIVE_INFINITY }])(
    "refuses data that would come back as something else: %s",
    (data) => {
      expect(() => make(secret, "salt", data as never)).toThrow(expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }));
    },
  );

  test("keeps a __proto__ key as data", () => {
    const data: unknown = JSON.parse('{"__proto__": {"admin": true}}');
    const verified = read(secret, "salt", make(secret, "salt", data as never));
    expect(verified).toEqual(ok(data));
    expect((verified as { data: { admin?: boolean } }).data.admin).toBeUndefined();
  });

  test("refuses a secret that is short without showing it, and a salt that says nothing", () => {
    expect(() => make("hunter2", "salt", 7)).toThrow(
      /expected a secret of 32 bytes or more, got one of 7 \(not shown\)/,
    );
    expect(() => make("hunter2", "salt", 7)).not.toThrow(/hunter2/);
    expect(() => make(secret, "", 7)).toThrow(expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }));
  });
});

describe("Token", () => {
  test("is not the other kind of token", () => {
    expect(Token.decrypt(secret, "salt", Token.sign(secret, "salt", 7))).toEqual(error("invalid"));
    expect(Token.verify(secret, "salt", Token.encrypt(secret, "salt", 7))).toEqual(error("invalid"));
  });

  test("signs as Phoenix does: HMAC-SHA256 with a key of PBKDF2-SHA256, 1000 rounds, 32 bytes", () => {
    const [header, payload, signature] = Token.sign(secret, "user socket", 7).split(".");
    expect(header).toBe("SFMyNTY");
    const key = pbkdf2Sync(secret, "user socket", 1000, 32, "sha256");
    expect(signature).toBe(createHmac("sha256", key).update(`${header}.${payload}`).digest("base64url"));
  });

  test("refuses what another program signed with the same key", () => {
    const key = pbkdf2Sync(secret, "salt", 1000, 32, "sha256");
    for (const text of ["\x83h\x03", '{"d":{},"t":0}', "[7,0]", "[7,0,null,1]", '[7,"0",null]', '[7,0,"1"]']) {
      const said = `SFMyNTY.${Buffer.from(text).toString("base64url")}`;
      const token = `${said}.${createHmac("sha256", key).update(said).digest("base64url")}`;
      expect(Token.verify(secret, "salt", token)).toEqual(error("invalid"));
    }
  });

  test("hides what it encrypts, and encrypts the same data differently each time", () => {
    const token = Token.encrypt(secret, "salt", "a secret word");
    expect(Buffer.from(token.split(".")[1]!, "base64url").toString("latin1")).not.toContain("secret");
    expect(Token.encrypt(secret, "salt", "a secret word")).not.toBe(token);
  });

  test("takes the secret of an endpoint, of the context of a request, and of a socket", async () => {
    const app = new Hono().get("/", (c) => c.text(Token.sign(c, "salt", 7)));
    const Web = Endpoint.define("Token.Endpoint", { otpApp: "token", app, log: false, secretKeyBase: secret });
    await startSupervised(Web);
    const token = await (await Web.request("/")).text();
    expect(Token.verify({ wire: { endpoint: Web.name } }, "salt", token)).toEqual(ok(7));
    expect(Token.verify(Web, "salt", token)).toEqual(ok(7));
    expect(Token.verify(secret, "salt", token)).toEqual(ok(7));
  });

  test("leaves the secret out of everything that prints a context", async () => {
    let printed = "";
    const app = new Hono().get("/", (c) => {
      printed = inspect(c, { depth: 12, showHidden: true }) + inspect(c.env, { depth: 12, getters: true });
      return c.text("");
    });
    const Web = Endpoint.define("Token.Printed", { otpApp: "token", app, log: false });
    await startSupervised([Web, { secretKeyBase: "never-print-this".repeat(4) }]);
    await Web.request("/");
    expect(printed).toContain("traffic");
    expect(printed).not.toContain("never-print-this");
  });

  test("says what is missing: a secret, or an endpoint", async () => {
    const app = new Hono().get("/", (c) => c.text(Token.sign(c, "salt", 7)));
    const Web = Endpoint.define("Token.NoSecret", { otpApp: "token", app, log: false });
    await startSupervised(Web);
    expect(() => Token.sign(Web, "salt", 7)).toThrow(expect.objectContaining({ code: "ENDPOINT_CONFIG" }));
    expect(() => Token.sign({ env: {} }, "salt", 7)).toThrow(/expected a request that came through an endpoint/);
  });
});
