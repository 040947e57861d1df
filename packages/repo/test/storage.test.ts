import { startSupervised } from "@hinotori/otp/testing";
import { expect, test } from "vitest";

import { Repo as Repository, Storage } from "../src/index.ts";

const Repo = Repository.define("Stored.Repo", { otpApp: "stored" });

// What holds for every adapter is in the contract.
test("Storage.query reads a database in memory through the repo that runs, and changes nothing", async () => {
  await startSupervised([Repo, { database: ":memory:" }]);
  Repo.db().run("CREATE TABLE posts (title TEXT)");
  expect(await Storage.query(Repo, "SELECT * FROM posts")).toEqual({ columns: ["title"], rows: [], truncated: false });
  await expect(Storage.query(Repo, "INSERT INTO posts VALUES ('a') RETURNING title")).rejects.toMatchObject({
    code: "REPO_QUERY",
  });
  expect(Repo.db().all("SELECT * FROM posts")).toEqual([]);
});

test("Storage.create and Storage.drop have nothing to do for a database in memory", async () => {
  await startSupervised([Repo, { database: ":memory:" }]);
  expect([await Storage.create(Repo), await Storage.drop(Repo)]).toEqual(["already_up", "already_down"]);
});
