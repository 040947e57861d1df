import { expect, test } from "vitest";

import * as entry from "../src/index.ts";
import * as postgres from "../src/postgres.ts";
import * as sqlite from "../src/sqlite.ts";
import * as testing from "../src/testing.ts";

test("@hinotori/repo exports these names", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "BusyError",
    "Changeset",
    "ChangesetError",
    "ConfigError",
    "ConnectionError",
    "ConstraintError",
    "DriverError",
    "MigrationError",
    "Migrator",
    "NoResultsError",
    "NotRunningError",
    "PendingMigrationError",
    "QueryError",
    "Repo",
    "RollbackError",
    "StaleError",
    "Storage",
    "TransactionError",
  ]);
  expect(Object.keys(entry.Repo).sort()).toEqual(["define"]);
  expect(Object.keys(entry.Migrator).sort()).toEqual([
    "checkPending",
    "childSpec",
    "dump",
    "guard",
    "load",
    "migrate",
    "name",
    "rollback",
    "status",
  ]);
  expect(Object.keys(entry.Storage).sort()).toEqual(["create", "drop", "query"]);
});

test("@hinotori/repo/sqlite exports these names", () => {
  expect(Object.keys(sqlite).sort()).toEqual(["handleOf", "openDatabase", "openToRead", "storageDown", "storageUp"]);
});

test("@hinotori/repo/postgres exports these names", () => {
  expect(Object.keys(postgres).sort()).toEqual(["Postgres"]);
});

test("@hinotori/repo/testing exports these names", () => {
  expect(Object.keys(testing).sort()).toEqual([
    "adapterContract",
    "makeTestDatabase",
    "startTestDatabase",
    "useTestDatabase",
  ]);
});
