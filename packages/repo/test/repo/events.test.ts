import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import Database from "better-sqlite3";
import { eq } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { type QueryMeasurements, type QueryMetadata, Repo as Repository } from "../../src/index.ts";

const posts = sqliteTable("posts", { id: integer().primaryKey(), title: text().notNull().unique() });
const Repo = Repository.define("Events.Repo", { otpApp: "events", schema: { posts } });

type Heard = QueryMetadata & { readonly measured: QueryMeasurements };

function listen(event: readonly string[] = ["events", "repo", "query"]): Heard[] {
  const heard: Heard[] = [];
  Telemetry.attach("events.test", event, (_event, measured, metadata) => {
    heard.push({ ...(metadata as QueryMetadata), measured: measured as QueryMeasurements });
  });
  onTestFinished(() => Telemetry.detach("events.test"));
  return heard;
}

const createPosts = "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE)";

describe("query events", () => {
  beforeEach(async () => {
    await startSupervised([Repo, { database: ":memory:", log: false }]);
    Repo.db().run(createPosts);
  });

  test("tell of every way Drizzle runs a query", () => {
    const heard = listen();
    const db = Repo.db();
    db.insert(posts).values({ title: "one" }).run();
    db.select().from(posts).where(eq(posts.id, 1)).all();
    db.select().from(posts).get();
    db.query.posts.findFirst().sync();
    db.update(posts).set({ title: "two" }).returning().get();
    db.delete(posts).run();
    db.values("SELECT 1");
    expect(heard.map(({ type, source, result, repo }) => [type, source, result, repo])).toEqual([
      ["insert", "posts", "ok", "Events.Repo"],
      ["select", "posts", "ok", "Events.Repo"],
      ["select", "posts", "ok", "Events.Repo"],
      ["select", "posts", "ok", "Events.Repo"],
      ["update", "posts", "ok", "Events.Repo"],
      ["delete", "posts", "ok", "Events.Repo"],
      ["select", undefined, "ok", "Events.Repo"],
    ]);
    expect(heard[1]).toMatchObject({ query: 'select "id", "title" from "posts" where "posts"."id" = ?', params: [1] });
  });

  test("tell of a query that was prepared before anybody listened", () => {
    const prepared = Repo.db().select().from(posts).prepare();
    const heard = listen();
    prepared.all();
    expect(heard.map(({ type }) => type)).toEqual(["select"]);
  });

  test("measure nanoseconds", () => {
    const heard = listen();
    Repo.db().select().from(posts).all();
    const { total_time, query_time, queue_time } = heard[0]!.measured;
    expect(query_time).toBeGreaterThan(0);
    expect(Number.isInteger(query_time)).toBe(true);
    expect([queue_time, total_time]).toEqual([0, query_time]);
  });

  test("tell of queries that fail when they run, and when they are prepared", () => {
    Repo.db().insert(posts).values({ title: "one" }).run();
    const heard = listen();
    expect(() => Repo.db().insert(posts).values({ title: "one" }).run()).toThrow("UNIQUE");
    expect(() => Repo.db().run("SELECT nonsense FROM posts")).toThrow();
    expect(heard.map(({ result, type }) => [result, type])).toEqual([
      ["error", "insert"],
      ["error", "select"],
    ]);
    expect(heard[0]?.error).toMatchObject({ code: "SQLITE_CONSTRAINT_UNIQUE" });
  });

  test("tell of the beginning and the end of transactions", async () => {
    const heard = listen();
    await Repo.transaction((tx) => tx.transaction((inner) => inner.select().from(posts).all()));
    await Repo.transaction(() => Repo.rollback()).catch(() => {});
    Repo.db().transaction(() => {});
    expect(heard.map(({ type }) => type)).toEqual([
      "begin",
      "savepoint",
      "select",
      "release",
      "commit",
      "begin",
      "rollback",
      "begin",
      "commit",
    ]);
  });

  test("a handler that throws harms no query", async () => {
    Telemetry.attach("events.bad", ["events", "repo", "query"], () => {
      throw new Error("bad handler");
    });
    const events = await captureLog(() => {
      expect(Repo.db().all("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    }, "error");
    expect(events.map((event) => event.text())).toEqual([expect.stringContaining("bad handler")]);
  });
});

describe("queue_time", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-events-"));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test("is how long the transaction stood in line, and is told with BEGIN, once", async () => {
    const database = path.join(folder, "events.db");
    await startSupervised([Repo, { database, log: false }]);
    const other = new Database(database);
    other.exec("BEGIN IMMEDIATE");
    const heard = listen();
    const written = Repo.transaction((tx) => tx.run(createPosts));
    other.exec("COMMIT");
    other.close();
    await written;
    expect(heard.map(({ type, measured }) => [type, measured.queue_time > 0])).toEqual([
      ["begin", true],
      ["create", false],
      ["commit", false],
    ]);
    const { total_time, query_time, queue_time } = heard[0]!.measured;
    expect(total_time).toBe(query_time + queue_time);
  });
});

describe("telemetryPrefix", () => {
  test("is what the event's name begins with", async () => {
    await startSupervised([Repo, { database: ":memory:", telemetryPrefix: ["shop", "db"], log: false }]);
    const heard = listen(["shop", "db", "query"]);
    Repo.db().run("SELECT 1");
    expect(heard).toHaveLength(1);
  });
});

describe("log", () => {
  test("writes a line for each query, at its level", async () => {
    await startSupervised([Repo, { database: ":memory:", log: "info" }]);
    Repo.db().run(createPosts);
    const events = await captureLog(() => {
      Repo.db().insert(posts).values({ title: "one" }).run();
      expect(() => Repo.db().insert(posts).values({ title: "one" }).run()).toThrow();
    });
    expect(events.map((event) => `${event.level} ${event.text()}`.replace(/db=[\d.]+ms/, "db=?ms"))).toEqual([
      `info QUERY OK source='posts' db=?ms\ninsert into "posts" ("id", "title") values (null, ?) [ 'one' ]`,
      `info QUERY ERROR source='posts' db=?ms\ninsert into "posts" ("id", "title") values (null, ?) [ 'one' ]\nUNIQUE constraint failed: posts.title`,
    ]);
  });

  test("asks for a colour by what the query does, and cuts what is too long to be read", async () => {
    await startSupervised([Repo, { database: ":memory:", log: "info" }]);
    Repo.db().run(createPosts);
    const events = await captureLog(() => {
      Repo.db()
        .insert(posts)
        .values({ title: "x".repeat(5000) })
        .run();
      Repo.db().select().from(posts).all();
    });
    expect(events.map(({ metadata }) => metadata["ansi_color"])).toEqual(["green", "cyan"]);
    expect(events[0]?.text()).toContain("... 4800 more characters");
  });

  test("writes nothing when it is false", async () => {
    await startSupervised([Repo, { database: ":memory:", log: false }]);
    expect(await captureLog(() => Repo.db().run("SELECT 1"))).toEqual([]);
  });
});
