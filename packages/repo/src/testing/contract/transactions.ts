/** The contract of transactions: all of it or nothing, and what comes out of one. */
import { beforeEach, expect, test } from "vitest";

import { cast } from "../../changeset/cast.ts";
import { uniqueConstraint } from "../../changeset/constraints.ts";
import type { AnyChangeset } from "../../changeset/shape.ts";
import { andThen, column, type ContractSubject, given, start, type Subject, transact } from "./subject.ts";

/** Adds the tests. */
export function testTransactions(subject: ContractSubject): void {
  let mine: Subject;
  beforeEach(async () => {
    mine = await start(subject);
  });

  const author = (name: string) => {
    const changeset = cast(subject.tables.authors, {} as never, { name }, ["name"] as never) as unknown as AnyChangeset;
    return given(uniqueConstraint(changeset, "name"));
  };
  const names = () => column(mine.repo, "SELECT name FROM authors ORDER BY id");

  test("keep what their function wrote, and resolve with what it gives", async () => {
    const saved = await transact(mine.repo, (within) => andThen(within.insert(author("Ada")), ({ status }) => status));
    expect(saved).toBe("ok");
    expect(await names()).toEqual(["Ada"]);
  });

  test("take everything back when their function throws, and reject with that", async () => {
    const error = new Error("no");
    const attempt = transact(mine.repo, (within) =>
      andThen(within.insert(author("Ada")), () => {
        throw error;
      }),
    );
    await expect(attempt).rejects.toBe(error);
    expect(await names()).toEqual([]);
  });

  test("take everything back on purpose, and carry a value out", async () => {
    const attempt = transact(mine.repo, (within) =>
      andThen(within.insert(author("Ada")), () => mine.repo.rollback("enough")),
    );
    await expect(attempt).rejects.toMatchObject({ code: "REPO_ROLLBACK", value: "enough" });
    expect(await names()).toEqual([]);
  });

  test("go on after a changeset was refused", async () => {
    const statuses = await transact(mine.repo, (within) =>
      andThen(within.insert(author("Ada")), (first) =>
        andThen(within.insert(author("Ada")), (second) =>
          andThen(within.insert(author("Bob")), (third) => [first, second, third].map(({ status }) => status)),
        ),
      ),
    );
    expect(statuses).toEqual(["ok", "error", "ok"]);
    expect(await names()).toEqual(["Ada", "Bob"]);
  });

  test("come one after the other where they must, and all of them do", async () => {
    const many = Array.from({ length: 20 }, (_, index) => `author ${index}`);
    await Promise.all(many.map((name) => transact(mine.repo, (within) => within.insert(author(name)))));
    expect((await names()).toSorted()).toEqual(many.toSorted());
  });

  test("take no more statements once they are over", async () => {
    let late: unknown;
    await transact(mine.repo, (within) => {
      late = () => within.insert(author("late"));
      return andThen(within.insert(author("Ada")), () => undefined);
    });
    const attempt = async () => (late as () => unknown)();
    await expect(attempt()).rejects.toMatchObject({ code: "REPO_TRANSACTION", reason: "over" });
    expect(await names()).toEqual(["Ada"]);
  });
}
