import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { GenServer, Process } from "@hinotori/otp";
import { assertReceive, startSupervised } from "@hinotori/otp/testing";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Repo as Repository } from "../../src/index.ts";

const Repo = Repository.define("Writers.Repo", { otpApp: "writers" });

let folder: string;
let other: Database.Database;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-writer-"));
  const database = path.join(folder, "writers.db");
  await startSupervised([Repo, { database, lockTimeoutMs: 20_000 }]);
  Repo.db().run("CREATE TABLE log (entry)");
  other = new Database(database, { timeout: 0 });
});
afterEach(() => {
  other.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const write = (entry: string) => Repo.transaction((tx) => tx.run(`INSERT INTO log VALUES ('${entry}')`));
const entries = () =>
  Repo.db()
    .all<{ entry: string }>("SELECT entry FROM log")
    .map(({ entry }) => entry);

describe("Repo.transaction, while another connection has the lock", () => {
  test("waits aside: whoever has the lock can go on, and give it back", async () => {
    other.exec("BEGIN IMMEDIATE");
    const written = write("ours");
    // Were the thread asleep in SQLite, this line would not be reached before the lock is given up on.
    other.exec("INSERT INTO log VALUES ('theirs'); COMMIT");
    await written;
    expect(entries()).toEqual(["theirs", "ours"]);
  });

  test("never lets SQLite wait in the thread", async () => {
    const asked = vi.spyOn(Database.prototype, "exec");
    await write("one");
    const statements = asked.mock.calls.map(([sql]) => sql);
    expect(statements).toEqual(["PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "PRAGMA busy_timeout = 100"]);
  });

  test("writes in the order of the calls", async () => {
    other.exec("BEGIN IMMEDIATE");
    const written = [write("one"), write("two"), write("three")];
    other.exec("COMMIT");
    written.push(write("four"));
    await Promise.all(written);
    expect(entries()).toEqual(["one", "two", "three", "four"]);
  });

  test("runs the function once", async () => {
    other.exec("BEGIN IMMEDIATE");
    let runs = 0;
    const written = Repo.transaction(() => ++runs);
    other.exec("COMMIT");
    await written;
    expect(runs).toBe(1);
  });

  test("does not run the function again for a busy error of its own", async () => {
    let runs = 0;
    const busy = Object.assign(new Error("elsewhere"), { code: "SQLITE_BUSY" });
    const attempt = Repo.transaction(() => {
      runs++;
      throw busy;
    });
    await expect(attempt).rejects.toBe(busy);
    expect(runs).toBe(1);
  });

  test("goes on with the next in line after one has failed", async () => {
    other.exec("BEGIN IMMEDIATE");
    const failed = Repo.transaction(() => Repo.rollback("no")).catch((error: unknown) => error);
    const written = write("two");
    other.exec("COMMIT");
    await written;
    expect(await failed).toMatchObject({ code: "REPO_ROLLBACK" });
    expect(entries()).toEqual(["two"]);
  });

  test("lets a process that ends leave the line", async () => {
    other.exec("BEGIN IMMEDIATE");
    const parent = Process.self();
    let ran = false;
    const [leaving, ref] = Process.spawnMonitor(async () => {
      Process.send(parent, "in line");
      await Repo.transaction(() => {
        ran = true;
      });
    });
    await assertReceive("in line");
    const written = write("next");
    Process.exit(leaving, "kill");
    await assertReceive(["DOWN", ref, "process", leaving, "killed"]);
    other.exec("COMMIT");
    await written;
    expect(ran).toBe(false);
    expect(entries()).toEqual(["next"]);
  });

  test("rejects those in line when the repo stops", async () => {
    other.exec("BEGIN IMMEDIATE");
    const written = write("late").catch((error: unknown) => error);
    await GenServer.stop(Repo);
    other.exec("COMMIT");
    expect(await written).toMatchObject({ code: "REPO_NOT_RUNNING", repo: "Writers.Repo" });
  });

  test("is still the caller's process when its turn comes", async () => {
    other.exec("BEGIN IMMEDIATE");
    const parent = Process.self();
    const pid = Process.spawn(async () => {
      Process.send(parent, "in line");
      Process.send(parent, ["turn of", await Repo.transaction(() => Process.self())]);
    });
    await assertReceive("in line");
    other.exec("COMMIT");
    await assertReceive(["turn of", pid]);
  });
});

describe("Repo.transaction, when the lock does not come free", () => {
  const Hasty = Repository.define("Writers.Hasty", { otpApp: "writers" });

  test("rejects with REPO_BUSY after lockTimeoutMs, and works again afterwards", async () => {
    await startSupervised([Hasty, { database: path.join(folder, "writers.db"), lockTimeoutMs: 5 }]);
    other.exec("BEGIN IMMEDIATE");
    const attempt = Hasty.transaction((tx) => tx.run("INSERT INTO log VALUES ('no')"));
    await expect(attempt).rejects.toMatchObject({
      code: "REPO_BUSY",
      status: 503,
      database: path.join(folder, "writers.db"),
    });
    other.exec("COMMIT");
    await Hasty.transaction((tx) => tx.run("INSERT INTO log VALUES ('yes')"));
    expect(entries()).toEqual(["yes"]);
  });
});
