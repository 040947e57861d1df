/** What every request passes: headers, files, origins, health. */
import { Application, Supervisor } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

import { Endpoint } from "#scuti-web/endpoint";
import { Repo } from "#scuti/repo";
import { useConnCase } from "../support/conn-case.ts";
import { expectProblem, send, sendForm } from "../support/requests.ts";

useConnCase();

describe("an answer", () => {
  test("lets a browser load from here alone", async () => {
    const { headers } = await send("GET", "/");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  test("is a page where a browser asks for what is not there", async () => {
    const { status, headers, text } = await send("GET", "/nothing", { headers: { accept: "text/html" } });
    expect([status, headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(text).toContain("<h1>Not Found</h1>");
  });
});

describe("/assets", () => {
  test.each([
    ["app.css", "text/css; charset=utf-8"],
    ["app.js", "text/javascript; charset=utf-8"],
    ["page.css", "text/css; charset=utf-8"],
    ["page.js", "text/javascript; charset=utf-8"],
  ])("serves %s, and only once to those who have it", async (file, type) => {
    const { status, headers, text } = await send("GET", `/assets/${file}`);
    expect([status, headers.get("content-type")]).toEqual([200, type]);
    expect(text.length).toBeGreaterThan(100);
    const again = await send("GET", `/assets/${file}`, { headers: { "if-none-match": headers.get("etag") ?? "" } });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  test.each([
    "/assets/",
    "/assets/none.css",
    "/assets/../package.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/assets/app.css/below",
    `/assets/${"long".repeat(100)}`,
    "/vendor/phoenix.cjs.js",
  ])("has nothing at %s", async (path) => {
    expectProblem(await send("GET", path), 404);
  });

  test.each(["/assets/..%2f..%2fpackage.json", "/assets/%00"])("refuses %s", async (path) => {
    expectProblem(await send("GET", path), 400);
  });

  test("comes with the client of our sockets", async () => {
    const { status, headers } = await send("GET", "/vendor/phoenix.mjs");
    expect([status, headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
  });
});

describe("a form", () => {
  test("without the token of its page is refused", async () => {
    expectProblem(await send("POST", "/entries", { body: new URLSearchParams({ key: "color", value: "1" }) }), 403);
    expectProblem(await send("GET", "/api/hashmap/color"), 404);
  });
});

describe("the session", () => {
  test("gives a browser one number, in a cookie that no script sees and no other site sends", async () => {
    const { headers } = await send("GET", "/");
    expect(headers.get("set-cookie")).toMatch(/^_scuti_key=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
    const cookie = headers.get("set-cookie")!.split(";")[0]!;
    expect((await send("GET", "/", { headers: { cookie } })).headers.get("set-cookie")).toBeNull();
  });
});

describe("a form from another origin", () => {
  test.each([{ origin: "http://elsewhere.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }])(
    "is refused: %j",
    async (headers) => {
      expectProblem(
        await sendForm("/entries", { key: "color", value: "1" }, { ...headers, accept: "application/json" }),
        403,
      );
      expectProblem(await send("GET", "/api/hashmap/color"), 404);
    },
  );

  test("is taken from a page of ours, and from programs", async () => {
    for (const headers of [{ origin: "http://localhost" }, { "sec-fetch-site": "same-origin" }, {}] as Record<
      string,
      string
    >[]) {
      expect(await sendForm("/entries", { key: "color", value: "1" }, headers)).toMatchObject({ status: 303 });
    }
  });
});

describe("/readyz", () => {
  test("says whether the database answers", async () => {
    expect(await send("GET", "/readyz")).toMatchObject({ status: 200 });
    await Supervisor.terminateChild("ScutiWeb.Supervisor", Repo.name);
    await captureLog(async () => {
      expect(await send("GET", "/readyz")).toMatchObject({ status: 503, json: { failing: ["changes"] } });
    });
    await Supervisor.restartChild("ScutiWeb.Supervisor", Repo.name);
    expect(await send("GET", "/readyz")).toMatchObject({ status: 200 });
  });
});

describe("a changed configuration", () => {
  test("reaches the endpoint by way of the application", async () => {
    const values = Application.getAllEnv("scuti");
    const endpoint = values["ScutiWeb.Endpoint"] as object;
    await Application.changeEnv("scuti", { ...values, "ScutiWeb.Endpoint": { ...endpoint, bodyLimit: 10 } });
    expect(Endpoint.config("bodyLimit")).toBe(10);
  });
});
