/** The JSON API, at its edge. */
import { GenServer, Sys } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

import { Hashmap } from "#scuti-web/service/hashmap";
import * as Changes from "#scuti/changes";
import { Repo } from "#scuti/repo";
import { useConnCase } from "../../support/conn-case.ts";
import { expectProblem, hashmapOtherThan, put, send, sendJson, takeHashmapDown } from "../../support/requests.ts";

useConnCase();

describe("GET /api/hashmap", () => {
  test("gives what the Hashmap began with", async () => {
    const { status, json } = await send("GET", "/api/hashmap");
    expect(status).toBe(200);
    expect(json).toEqual({ app_name: "Scuti", version: "1.0.0", started_at: expect.stringMatching(/^\d{4}-/) });
  });
});

describe("GET /api/hashmap/:key", () => {
  test("gives one entry", async () => {
    expect(await send("GET", "/api/hashmap/version")).toMatchObject({
      status: 200,
      json: { key: "version", value: "1.0.0" },
    });
  });

  test("answers 404 for what is not there, unless told what to give instead", async () => {
    expectProblem(await send("GET", "/api/hashmap/nobody"), 404);
    expect(await send("GET", "/api/hashmap/nobody?default=John")).toMatchObject({
      status: 200,
      json: { key: "nobody", value: "John" },
    });
    expect(await send("GET", "/api/hashmap/nobody?default=")).toMatchObject({
      status: 200,
      json: { key: "nobody", value: "" },
    });
  });

  test("gives a value rather than the default, null and false too", async () => {
    for (const value of [null, false, 0, ""]) {
      await put("thing", value);
      expect(await send("GET", "/api/hashmap/thing?default=other")).toMatchObject({
        status: 200,
        json: { key: "thing", value },
      });
    }
  });

  test("knows nothing of the properties that every object has", async () => {
    for (const key of ["__proto__", "constructor", "hasOwnProperty", "toString"])
      expectProblem(await send("GET", `/api/hashmap/${key}`), 404);
  });
});

describe("PUT /api/hashmap/:key", () => {
  test.each([
    ["color", "vermilion"],
    ["__proto__", { admin: true }],
    ["constructor", [1, [2]]],
    ["名前", null],
  ])("puts %j", async (key, value) => {
    expect(await put(key, value)).toMatchObject({ status: 200, json: { key, value } });
    expect(await send("GET", `/api/hashmap/${encodeURIComponent(key)}`)).toMatchObject({
      status: 200,
      json: { key, value },
    });
    expect(Changes.recent(1)).toMatchObject([{ action: "put", key, value, origin: "api", outcome: "applied" }]);
    expect({}).not.toHaveProperty("admin");
  });

  test.each([
    ["malformed JSON", "color", '{"value":', 400],
    ["no body", "color", "", 400],
    ["no value", "color", "{}", 422],
    ["more than a value", "color", '{"value": 1, "more": 2}', 422],
    ["a list", "color", "[1]", 422],
    ["what is nested too deep", "color", `{"value":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, 422],
    ["a body over the limit", "color", JSON.stringify({ value: "x".repeat(64 * 1024) }), 413],
    ["a key with a space", "a b", '{"value": 1}', 422],
    ["a key with a slash", "a/b", '{"value": 1}', 422],
    ["a key that is too long", "k".repeat(65), '{"value": 1}', 422],
  ])("refuses %s, and nothing is changed", async (_, key, body, status) => {
    const before = (await send("GET", "/api/hashmap")).json;
    expectProblem(await sendJson("PUT", `/api/hashmap/${encodeURIComponent(key)}`, body), status);
    expect((await send("GET", "/api/hashmap")).json).toEqual(before);
    expect(Changes.recent(1)).toEqual([]);
  });

  test("refuses a body that does not say that it is JSON", async () => {
    expectProblem(await send("PUT", "/api/hashmap/color", { body: '{"value": 1}' }), 415);
    expectProblem(
      await send("PUT", "/api/hashmap/color", { body: '{"value": 1}', headers: { "content-type": "text/plain" } }),
      415,
    );
    const headers = { "content-type": "Application/JSON; charset=utf-8" };
    expect(await send("PUT", "/api/hashmap/color", { body: '{"value": 1}', headers })).toMatchObject({ status: 200 });
  });
});

describe("DELETE /api/hashmap/:key", () => {
  test("answers 202, and the entry goes", async () => {
    await put("color", "vermilion");
    expect(await send("DELETE", "/api/hashmap/color")).toMatchObject({ status: 202, json: { key: "color" } });
    // A call comes after the casts that were sent before it.
    expectProblem(await send("GET", "/api/hashmap/color"), 404);
    expect(Changes.recent(1)).toMatchObject([{ action: "delete", key: "color", outcome: "applied" }]);
  });
});

describe("POST /api/hashmap/crash", () => {
  test("fells the Hashmap, which comes back as it began", async () => {
    const before = GenServer.whereis(Hashmap);
    await put("color", "vermilion");
    const reports = await captureLog(async () => {
      expect(await send("POST", "/api/hashmap/crash")).toMatchObject({ status: 202, json: { crashed: Hashmap.name } });
      await hashmapOtherThan(before);
    }, "error");
    expect(reports).toHaveLength(1);
    expectProblem(await send("GET", "/api/hashmap/color"), 404);
    expect(await send("GET", "/api/hashmap/version")).toMatchObject({ status: 200 });
    expect(Changes.recent(1)).toMatchObject([{ action: "crash", key: null, outcome: "applied" }]);
  });
});

describe("a request that meets trouble", () => {
  test("is answered 503 while the Hashmap is down, and its change is marked as failed", async () => {
    const bringBack = await takeHashmapDown();
    await captureLog(async () => {
      for (const answer of [
        await send("GET", "/api/hashmap"),
        await put("color", 1),
        await send("DELETE", "/api/hashmap/version"),
      ]) {
        expectProblem(answer, 503);
        expect(answer.headers.get("retry-after")).toBe("1");
      }
    });
    expect(Changes.recent(2)).toMatchObject([
      { action: "delete", outcome: "failed" },
      { action: "put", outcome: "failed" },
    ]);
    await bringBack();
    expect(await put("color", 1)).toMatchObject({ status: 200 });
  });

  test("is answered 503 when the Hashmap takes too long, and is then not made after all", async () => {
    await Sys.suspend(Hashmap);
    await captureLog(async () => expectProblem(await put("color", 1), 503));
    await Sys.resume(Hashmap);
    expectProblem(await send("GET", "/api/hashmap/color"), 404);
    expect(Changes.recent(1)).toMatchObject([{ key: "color", outcome: "failed" }]);
  });

  test("is answered 500 when the change cannot be written down, and the change is not made", async () => {
    Repo.db().run("DROP TABLE changes");
    const events = await captureLog(async () => expectProblem(await put("color", 1), 500), "info");
    expect(events).toHaveLength(1);
    expectProblem(await send("GET", "/api/hashmap/color"), 404);
  });

  test("finds no route: 404, and 405 where another method has one", async () => {
    expectProblem(await send("GET", "/api/nothing"), 404);
    const answer = await send("PATCH", "/api/hashmap/color");
    expectProblem(answer, 405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD, PUT, DELETE");
  });
});
