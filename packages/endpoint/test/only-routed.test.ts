/** Which requests go further, and what the others are answered with. */
import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint, onlyRouted } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

let passed: string[] = [];

const pages = new Hono()
  .use((c, next) => {
    passed.push(`${c.req.method} ${c.req.path}`);
    return next();
  })
  .get("/", (c) => c.text("home"))
  .post("/posts/:id", (c) => c.text("posted"))
  .all("/any", (c) => c.text("any"));

const app = new Hono()
  .use(onlyRouted())
  .route(
    "/api",
    new Hono().get("/posts", (c) => c.text("posts")),
  )
  .route("/", pages);

const Web = Endpoint.define("OnlyRouted.Endpoint", { otpApp: "only_routed", app, log: false });

describe("onlyRouted", () => {
  test("lets through what a route takes, whatever the method", async () => {
    await startSupervised(Web);
    passed = [];
    for (const [method, path] of [
      ["GET", "/"],
      ["HEAD", "/"],
      ["POST", "/posts/7"],
      ["DELETE", "/any"],
    ] as const) {
      expect((await Web.request(path, { method })).status).toBe(200);
    }
    expect(passed).toEqual(["GET /", "HEAD /", "POST /posts/7", "DELETE /any"]);
  });

  test("answers the rest itself: 404, or 405 with what is allowed", async () => {
    await startSupervised(Web);
    passed = [];
    expect((await Web.request("/nothing", { method: "POST" })).status).toBe(404);
    const answer = await Web.request("/api/posts", { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect(passed).toEqual([]);
  });
});
