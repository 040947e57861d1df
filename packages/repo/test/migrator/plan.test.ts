import { describe, expect, test } from "vitest";

import type { MigrationFile } from "../../src/migrator/files.ts";
import type { AppliedMigration } from "../../src/migrator/applied.ts";
import { changedAmong, lateAmong, planDown, planUp, statuses } from "../../src/migrator/plan.ts";

const file = (version: number, more: Partial<MigrationFile> = {}): MigrationFile => ({
  version,
  name: `step_${version}`,
  file: `/m/${version}_step.sql`,
  downFile: `/m/${version}_step.down.sql`,
  sql: "SELECT 1",
  irreversible: undefined,
  hash: `h${version}`,
  ...more,
});
const row = (version: number, more: Partial<AppliedMigration> = {}): AppliedMigration => ({
  version,
  name: `step_${version}`,
  hash: `h${version}`,
  insertedAt: "2026-01-01T00:00:00.000Z",
  ...more,
});
const versions = (list: readonly { readonly version: number }[]) => list.map(({ version }) => version);
const files = [1, 2, 3, 4].map((version) => file(version));

describe("planUp", () => {
  test("takes what has not run, oldest first", () => {
    expect(versions(planUp(files, [row(1), row(3)]))).toEqual([2, 4]);
  });

  test("stops at `to`, itself included", () => {
    expect(versions(planUp(files, [row(1)], { to: 3 }))).toEqual([2, 3]);
  });

  test("takes `step` of them", () => {
    expect(versions(planUp(files, [row(1)], { step: 2 }))).toEqual([2, 3]);
  });

  test.each([{ step: 0 }, { step: 1.5 }, { to: -1 }, { to: 1, step: 1 }, { all: true, step: 1 }])(
    "refuses %j",
    (extent) => {
      expect(() => planUp(files, [], extent)).toThrow(
        expect.objectContaining({ code: "REPO_MIGRATION", reason: "bad_option" }),
      );
    },
  );
});

describe("planDown", () => {
  test("takes the newest one when told nothing", () => {
    expect(versions(planDown(files, [row(1), row(2), row(3)]))).toEqual([3]);
  });

  test("takes `step` of them, newest first", () => {
    expect(versions(planDown(files, [row(1), row(2), row(3)], { step: 2 }))).toEqual([3, 2]);
  });

  test("goes back to `to`, itself included", () => {
    expect(versions(planDown(files, [row(1), row(2), row(3)], { to: 2 }))).toEqual([3, 2]);
  });

  test("takes all", () => {
    expect(versions(planDown(files, [row(1), row(2)], { all: true }))).toEqual([2, 1]);
  });

  test("refuses a migration without a way back before any is reverted", () => {
    const withoutDown = [file(1, { downFile: undefined }), file(2)];
    expect(() => planDown(withoutDown, [row(1), row(2)], { step: 2 })).toThrow(
      expect.objectContaining({ reason: "down_missing", version: 1 }),
    );
  });

  test("refuses a migration whose file is gone rather than taking an older one", () => {
    expect(() => planDown([file(1)], [row(1), row(2)])).toThrow(
      expect.objectContaining({ reason: "file_missing", version: 2 }),
    );
  });
});

describe("lateAmong", () => {
  test("names those older than the newest that ran", () => {
    expect(versions(lateAmong([file(2), file(5)], [row(1), row(3)]))).toEqual([2]);
  });

  test("names none in an empty database", () => {
    expect(lateAmong(files, [])).toEqual([]);
  });
});

describe("changedAmong", () => {
  test("names those whose hash is no longer the one that ran", () => {
    expect(versions(changedAmong(files, [row(1), row(2, { hash: "other" })]))).toEqual([2]);
  });

  test("trusts a row that another tool wrote without a hash", () => {
    expect(changedAmong(files, [row(1, { hash: undefined })])).toEqual([]);
  });
});

describe("statuses", () => {
  test("tells of files and of versions whose file is gone", () => {
    const told = statuses([file(1), file(3), file(4)], [row(1), row(2), row(3, { hash: "other" })]);
    expect(told.map(({ version, status, file: state }) => [version, status, state])).toEqual([
      [1, "up", "present"],
      [2, "up", "gone"],
      [3, "up", "changed"],
      [4, "down", "present"],
    ]);
  });
});
