import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Application, GenServer, Process, Supervisor } from "@hinotori/otp";
import { assertReceive, captureLog, startSupervised } from "@hinotori/otp/testing";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type RepoConfig, Repo as Repository } from "../src/index.ts";

const posts = sqliteTable("posts", { id: integer().primaryKey(), title: text().notNull() });
const Repo = Repository.define("Doors.Repo", { otpApp: "doors", schema: { posts } });

let folder: string;
let database: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-repo-"));
  database = path.join(folder, "deep", "doors.db");
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const pragma = (name: string) => Repo.db().$client.pragma(name, { simple: true });

// A start that fails is reported in the log, where a test that expects it would only be noise.
async function failureOf(config: RepoConfig): Promise<unknown> {
  let failure: unknown;
  await captureLog(async () => {
    const start = Supervisor.startLink([[Repo, config]], { strategy: "one_for_one" });
    failure = await start.catch((error: unknown) => error);
  });
  return failure;
}

describe("Repo as a child", () => {
  test("is read from the application's environment when it stands bare in the list", async () => {
    Application.putEnv("doors", "Doors.Repo", { database });
    await startSupervised(Repo);
    expect(Repo.db().get("SELECT 1 AS one")).toEqual({ one: 1 });
    expect(Repo.config().database).toBe(database);
  });

  test("makes the folder of its database, and opens it with the pragmas", async () => {
    await startSupervised([
      Repo,
      { database, cacheKilobytes: 1000, busyTimeoutMs: 50, pragmas: { wal_autocheckpoint: 77 } },
    ]);
    const names = [
      "journal_mode",
      "synchronous",
      "foreign_keys",
      "temp_store",
      "cache_size",
      "busy_timeout",
      "wal_autocheckpoint",
    ];
    expect(names.map(pragma)).toEqual(["wal", 1, 1, 2, -1000, 50, 77]);
  });

  test("keeps its busy timeout over a transaction", async () => {
    await startSupervised([Repo, { database, busyTimeoutMs: 50 }]);
    await Repo.transaction(() => {});
    expect(pragma("busy_timeout")).toBe(50);
  });

  test("fails the start when its configuration is wrong, with the error as the reason", async () => {
    expect(await failureOf({ database, busyTimeoutMs: 5000 })).toMatchObject({
      code: "OTP_START",
      cause: { code: "REPO_CONFIG", key: "busyTimeoutMs" },
    });
  });

  test("fails the start when the file is no database", async () => {
    const file = path.join(folder, "notes.txt");
    fs.writeFileSync(file, "these are not the pages you are looking for".repeat(100));
    expect(await failureOf({ database: file })).toMatchObject({
      code: "OTP_START",
      cause: { code: "REPO_CONFIG", cause: { code: "SQLITE_NOTADB" } },
    });
    expect(() => Repo.db()).toThrow(expect.objectContaining({ code: "REPO_NOT_RUNNING" }));
  });

  test("closes its database when it stops, and leaves no side files", async () => {
    const supervisor = await Supervisor.startLink([[Repo, { database }]], { strategy: "one_for_one" });
    const client = Repo.db().$client;
    Repo.db().run("CREATE TABLE a (x)");
    await Supervisor.stop(supervisor);
    expect(client.open).toBe(false);
    expect(fs.readdirSync(path.dirname(database))).toEqual(["doors.db"]);
  });

  test("closes its database when it is killed, and a supervisor opens it again", async () => {
    const supervisor = await Supervisor.startLink([[Repo, { database }]], { strategy: "one_for_one" });
    Repo.db().run("CREATE TABLE a (x)");
    const client = Repo.db().$client;
    const pid = GenServer.whereis(Repo)!;
    const ref = Process.monitor(pid);
    Process.exit(pid, "kill");
    await assertReceive(["DOWN", ref, "process", pid, "killed"]);
    expect(client.open).toBe(false);
    // Supervisor.whichChildren is answered after the supervisor has handled the child's exit.
    await Supervisor.whichChildren(supervisor);
    expect(Repo.db().all("SELECT * FROM a")).toEqual([]);
    expect(Repo.db().$client).not.toBe(client);
    await Supervisor.stop(supervisor);
  });

  test("is registered under its name", async () => {
    const pid = await startSupervised([Repo, { database }]);
    expect(GenServer.whereis("Doors.Repo")).toBe(pid);
    await expect(Repo.startLink({ database })).rejects.toMatchObject({ reason: ["already_started", pid] });
  });

  test("shares a file with another repo", async () => {
    const Second = Repository.define("Doors.Second", { otpApp: "doors", schema: { posts } });
    await startSupervised([Repo, { database }]);
    await startSupervised([Second, { database }]);
    Repo.db().run("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL)");
    await Second.transaction((tx) => tx.insert(posts).values({ title: "shared" }).run());
    expect(Repo.db().query.posts.findMany().sync()).toEqual([{ id: 1, title: "shared" }]);
  });
});

describe("Repo.db", () => {
  test("says how to start the repo when it is not running", () => {
    expect(() => Repo.db()).toThrow(
      expect.objectContaining({
        code: "REPO_NOT_RUNNING",
        status: 503,
        repo: "Doors.Repo",
        message: expect.stringContaining("children list"),
      }),
    );
  });
});

describe("Repo.transaction", () => {
  test("rejects when the repo is not running", async () => {
    await expect(Repo.transaction(() => 1)).rejects.toMatchObject({ code: "REPO_NOT_RUNNING" });
  });
});
