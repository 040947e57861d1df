/** Requests without a socket, as a user's tests make them. */
import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint } from "@hinotori/endpoint";
import { buildConn, htmlResponse, jsonResponse, textResponse } from "@hinotori/endpoint/testing";
import { Hono } from "hono";
import { beforeEach, describe, expect, test } from "vitest";

const app = new Hono()
  .get("/text", (c) => c.text("plain"))
  .get("/page", (c) => c.html("<h1>page</h1>"))
  .all("/echo", async (c) =>
    c.json({
      method: c.req.method,
      type: c.req.header("content-type"),
      lang: c.req.header("x-lang"),
      body: await c.req.text(),
    }),
  );

const Web = Endpoint.define("Testing.Endpoint", { otpApp: "testing", app });

beforeEach(async () => void (await startSupervised(Web)));

describe("buildConn", () => {
  test.each(["post", "put", "patch", "delete"] as const)("sends %s with data as JSON", async (method) => {
    expect(await jsonResponse(await buildConn(Web)[method]("/echo", { a: [1] }), 200)).toEqual({
      method: method.toUpperCase(),
      type: "application/json",
      body: '{"a":[1]}',
    });
  });

  test("sends anything else as it is", async () => {
    const form = await jsonResponse(await buildConn(Web).post("/echo", new URLSearchParams({ a: "1" })), 200);
    expect(form).toMatchObject({ type: "application/x-www-form-urlencoded;charset=UTF-8", body: "a=1" });
    expect(await jsonResponse(await buildConn(Web).post("/echo", "words"), 200)).toMatchObject({ body: "words" });
    expect(await jsonResponse(await buildConn(Web).post("/echo"), 200)).toMatchObject({ body: "" });
  });

  test("keeps the headers it was given, and is not changed by those who add some", async () => {
    const conn = buildConn(Web, { "x-lang": "fi" });
    conn.putReqHeader("X-Lang", "sv");
    expect(await jsonResponse(await conn.get("/echo"), 200)).toMatchObject({ lang: "fi" });
    expect(await jsonResponse(await conn.putReqHeader("X-Lang", "sv").get("/echo"), 200)).toMatchObject({ lang: "sv" });
  });

  test("sends HEAD", async () => {
    expect((await buildConn(Web).head("/text")).status).toBe(200);
  });
});

describe("the responses", () => {
  test("give what is inside when status and type are those expected", async () => {
    const conn = buildConn(Web);
    expect(await textResponse(await conn.get("/text"), 200)).toBe("plain");
    expect(await htmlResponse(await conn.get("/page"), 200)).toBe("<h1>page</h1>");
    expect(await jsonResponse(await conn.get("/nowhere"), 404)).toMatchObject({ status: 404 });
  });

  test("show status, type and body when they are not", async () => {
    const conn = buildConn(Web);
    await expect(jsonResponse(await conn.get("/text"), 200)).rejects.toThrow(/got 200 and text\/plain.*\n\nplain/s);
    await expect(textResponse(await conn.get("/nowhere"), 200)).rejects.toThrow(
      /got 404 and application\/problem\+json/,
    );
  });
});
