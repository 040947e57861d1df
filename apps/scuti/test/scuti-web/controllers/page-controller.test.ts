/** The page and its forms, as a browser without JavaScript gets them. */
import { GenServer } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

import { Hashmap } from "#scuti-web/service/hashmap";
import * as Changes from "#scuti/changes";
import { Repo } from "#scuti/repo";
import { useConnCase } from "../../support/conn-case.ts";
import { expectProblem, hashmapOtherThan, put, send, sendForm, takeHashmapDown } from "../../support/requests.ts";

useConnCase();

describe("GET /", () => {
  test("shows entries, tree and history", async () => {
    await put("color", "vermilion");
    const { status, text } = await send("GET", "/");
    expect(status).toBe(200);
    expect(text).toMatch(/^<!doctype html><html lang="en">/);
    for (const shown of [
      "color",
      "&quot;vermilion&quot;",
      "ScutiWeb.Service.Hashmap",
      String(GenServer.whereis(Hashmap)).replace(/</, "&lt;"),
      "from api",
    ]) {
      expect(text).toContain(shown.replace(/>/, "&gt;"));
    }
  });

  test("escapes what was put", async () => {
    await put("color", "<script>alert(1)</script>");
    const { text } = await send("GET", "/");
    expect(text).not.toContain("<script>alert");
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test("is shown with what there is while the Hashmap is down", async () => {
    const bringBack = await takeHashmapDown();
    const { status, text } = await send("GET", "/");
    expect(status).toBe(200);
    expect(text).toContain("The Hashmap is restarting.");
    await bringBack();
  });

  test("is shown with what there is while the history cannot be read", async () => {
    Repo.db().run("DROP TABLE changes");
    await captureLog(async () => {
      const { status, text } = await send("GET", "/");
      expect(status).toBe(200);
      expect(text).toContain("The history cannot be read");
      expect(text).toContain("app_name");
    });
  });

  test("shows a part of many entries, and how many there are", async () => {
    for (let number = 0; number < 60; number += 1) await put(`key-${number}`, number);
    const { text } = await send("GET", "/");
    expect(text).toContain("and 13 more");
  });
});

describe("the forms", () => {
  test("put JSON and plain text, delete, and lead back to the page", async () => {
    for (const [text, value] of [
      ["[1, 2]", [1, 2]],
      ["vermilion", "vermilion"],
    ] as const) {
      const answer = await sendForm("/entries", { key: "color", value: text });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
      expect((await send("GET", "/api/hashmap/color")).json).toEqual({ key: "color", value });
    }
    expect(await sendForm("/entries/delete", { key: "color" })).toMatchObject({ status: 303 });
    expectProblem(await send("GET", "/api/hashmap/color"), 404);
    expect(Changes.recent(3).map(({ action, origin }) => [action, origin])).toEqual([
      ["delete", "page"],
      ["put", "page"],
      ["put", "page"],
    ]);
  });

  test("show again what was refused, with the reason", async () => {
    const { status, text } = await sendForm("/entries", { key: 'two "words"', value: "<b>" });
    expect(status).toBe(422);
    expect(text).toContain('value="two &quot;words&quot;"');
    expect(text).toContain('value="&lt;b&gt;"');
    expect(text).toContain("A key is 1 to 64 letters");
  });

  test("answer our script with nothing, or with a problem", async () => {
    const script = { accept: "application/json" };
    expect(await sendForm("/entries", { key: "color", value: "1" }, script)).toMatchObject({ status: 204, text: "" });
    expectProblem(await sendForm("/entries", { key: "two words", value: "1" }, script), 422);
    expectProblem(await sendForm("/entries", {}, script), 422);
    expectProblem(await sendForm("/entries/delete", {}, script), 422);
  });

  test("crash the Hashmap, as often as its supervisor bears", async () => {
    const statuses: unknown[] = [];
    await captureLog(async () => {
      for (let times = 0; times < 5; times += 1) {
        const before = GenServer.whereis(Hashmap);
        const { status, headers } = await sendForm("/crash", {});
        statuses.push([status, headers.get("location") ?? headers.get("retry-after")]);
        if (status === 303) await hashmapOtherThan(before);
      }
    });
    expect(statuses).toEqual([
      [303, "/"],
      [303, "/"],
      [303, "/"],
      [429, expect.any(String)],
      [429, expect.any(String)],
    ]);
    expect(await send("GET", "/api/hashmap")).toMatchObject({ status: 200 });
  });
});
