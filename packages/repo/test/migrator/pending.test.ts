import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Application } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { Migrator, Repo as Repository } from "../../src/index.ts";

const Repo = Repository.define("Pending.Repo", { otpApp: "pending" });
const origin = "http://localhost:4000";
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-pending-"));
  fs.mkdirSync(path.join(folder, "migrations"));
  fs.writeFileSync(path.join(folder, "migrations", "1_create_posts.sql"), "CREATE TABLE posts (title)");
  Application.putEnv("pending", "Pending.Repo", { database: path.join(folder, "pending.db"), priv: folder });
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const ask = (place: string, init: RequestInit = {}, options = {}) =>
  Migrator.guard({ repos: [Repo], ...options })(new Request(`${origin}${place}`, init));
const press = (headers: Record<string, string> = {}, place = "/hinotori/migrate") =>
  captured(() => ask(place, { method: "POST", headers }));
const standing = async () => (await Migrator.status(Repo)).map(({ status }) => status);

describe("Migrator.checkPending", () => {
  test("throws what a page can make a button of, and changes nothing", async () => {
    await expect(Migrator.checkPending(Repo, { path: "/dev/migrate" })).rejects.toMatchObject({
      code: "REPO_PENDING_MIGRATION",
      status: 503,
      repo: "Pending.Repo",
      migrations: [{ version: 1, name: "create_posts" }],
      actions: [{ label: "Run migrations for Pending.Repo", path: "/dev/migrate", method: "POST" }],
      message: expect.stringContaining("1 create_posts"),
    });
    expect(fs.existsSync(path.join(folder, "pending.db"))).toBe(false);
  });

  test("is content once they have run", async () => {
    await Migrator.migrate(Repo, { log: false });
    await Migrator.checkPending(Repo);
  });
});

describe("Migrator.guard", () => {
  test("lets no request pass while a migration is pending", async () => {
    await expect(ask("/")).rejects.toMatchObject({ code: "REPO_PENDING_MIGRATION" });
    // To look at the action's address is not to press the button.
    await expect(ask("/hinotori/migrate")).rejects.toMatchObject({ code: "REPO_PENDING_MIGRATION" });
    expect(await standing()).toEqual(["down"]);
  });

  test("runs them when the button is pressed, and leads back to the page", async () => {
    const answer = await press({ origin, "sec-fetch-site": "same-origin", referer: `${origin}/posts?page=2` });
    expect([answer?.status, answer?.headers.get("location")]).toEqual([303, "/posts?page=2"]);
    expect(await standing()).toEqual(["up"]);
    expect(await ask("/")).toBeUndefined();
  });

  test("knows its own page by what the browser says, though it gives no origin", async () => {
    expect((await press({ origin: "null", "sec-fetch-site": "same-origin" }))?.status).toBe(303);
  });

  test.each([
    ["", "/"],
    ["nowhere", "/"],
    ["https://evil.example/posts", "/"],
    [`${origin}//evil.example`, "/"],
    [`${origin}/hinotori/migrate`, "/"],
  ])("leads from %s to %s", async (referer, location) => {
    expect((await press({ referer }))?.headers.get("location")).toBe(location);
  });

  test.each([
    [{ origin: "https://evil.example" }],
    [{ origin: "null" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ origin, "sec-fetch-site": "same-site" }],
  ])("runs nothing for the page of another origin: %o", async (headers) => {
    expect((await press(headers))?.status).toBe(403);
    expect(await standing()).toEqual(["down"]);
  });

  test("does nothing in production", async () => {
    const { NODE_ENV } = process.env;
    process.env["NODE_ENV"] = "production";
    onTestFinished(() => {
      process.env["NODE_ENV"] = NODE_ENV;
    });
    expect(await ask("/")).toBeUndefined();
    expect(await press()).toBeUndefined();
    expect(await standing()).toEqual(["down"]);
  });
});

async function captured<Result>(work: () => Promise<Result>): Promise<Result> {
  let result: Result | undefined;
  await captureLog(async () => {
    result = await work();
  });
  // Set by the work that was awaited.
  return result as Result;
}
