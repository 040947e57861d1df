import { startSupervised } from "@hinotori/otp/testing";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, test } from "vitest";

import { Repo as Repository, type Transaction } from "../../src/index.ts";

const posts = sqliteTable("posts", { id: integer().primaryKey(), title: text().notNull().unique() });
const schema = { posts };
const Repo = Repository.define("Transactions.Repo", { otpApp: "transactions", schema });
type Tx = Transaction<typeof schema>;

beforeEach(async () => {
  await startSupervised([Repo, { database: ":memory:" }]);
  Repo.db().run("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE)");
});

const add = (tx: Pick<Tx, "insert">, title: string) => tx.insert(posts).values({ title }).run();
const titles = () =>
  Repo.db()
    .select()
    .from(posts)
    .all()
    .map(({ title }) => title);

describe("Repo.transaction", () => {
  test("commits, and resolves with what the function returned", async () => {
    const found = await Repo.transaction((tx) => {
      add(tx, "one");
      add(tx, "two");
      return tx.select().from(posts).all().length;
    });
    expect(found).toBe(2);
    expect(titles()).toEqual(["one", "two"]);
  });

  test("rolls back and rejects with what the function threw", async () => {
    const reason = new Error("no");
    const attempt = Repo.transaction((tx) => {
      add(tx, "one");
      throw reason;
    });
    await expect(attempt).rejects.toBe(reason);
    expect(titles()).toEqual([]);
  });

  test("rolls back what a failed statement left half done", async () => {
    const attempt = Repo.transaction((tx) => {
      add(tx, "one");
      add(tx, "one");
    });
    await expect(attempt).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT_UNIQUE" });
    expect(titles()).toEqual([]);
  });

  test("rolls back when COMMIT itself fails", async () => {
    Repo.db().run("CREATE TABLE comments (post_id REFERENCES posts(id) DEFERRABLE INITIALLY DEFERRED)");
    const attempt = Repo.transaction((tx) => {
      add(tx, "one");
      tx.run("INSERT INTO comments VALUES (99)");
    });
    await expect(attempt).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT_FOREIGNKEY" });
    expect(titles()).toEqual([]);
    await Repo.transaction((tx) => add(tx, "two"));
    expect(titles()).toEqual(["two"]);
  });

  test("takes queries of repo.db() into the transaction", async () => {
    const attempt = Repo.transaction(() => {
      add(Repo.db(), "one");
      Repo.rollback();
    });
    await expect(attempt).rejects.toMatchObject({ code: "REPO_ROLLBACK" });
    expect(titles()).toEqual([]);
  });

  test("runs at once when nobody waits, so that order is the order of calls", async () => {
    const first = Repo.transaction((tx) => add(tx, "one"));
    expect(titles()).toEqual(["one"]);
    await first;
  });

  test("refuses an asynchronous function before it runs", async () => {
    let ran = false;
    const work = async () => {
      ran = true;
    };
    // @ts-expect-error a transaction is synchronous
    expect(() => Repo.transaction(work)).toThrow(
      expect.objectContaining({ code: "REPO_TRANSACTION", reason: "promise" }),
    );
    expect(ran).toBe(false);
  });

  test("refuses a query that was not ended, and writes nothing", async () => {
    // @ts-expect-error the query lacks .run()
    const attempt = Repo.transaction((tx) => tx.insert(posts).values({ title: "one" }));
    await expect(attempt).rejects.toMatchObject({ code: "REPO_TRANSACTION", reason: "promise" });
    expect(titles()).toEqual([]);
  });

  test("keeps what an asynchronous part would write after the end out of the database", async () => {
    let late: unknown;
    const helper = async (tx: Tx) => {
      add(tx, "before");
      await Promise.resolve();
      try {
        add(tx, "after");
      } catch (error) {
        late = error;
      }
    };
    // @ts-expect-error the helper is asynchronous
    const attempt = Repo.transaction((tx) => helper(tx));
    await expect(attempt).rejects.toMatchObject({ reason: "promise" });
    expect(titles()).toEqual([]);
    expect(late).toMatchObject({ code: "REPO_TRANSACTION", reason: "over" });
  });

  test("refuses another transaction of the repo inside, and rolls the outer one back", async () => {
    const attempt = Repo.transaction((tx) => {
      add(tx, "one");
      void Repo.transaction((inner) => add(inner, "two"));
    });
    await expect(attempt).rejects.toMatchObject({ code: "REPO_TRANSACTION", reason: "nested" });
    expect(titles()).toEqual([]);
  });
});

describe("tx.transaction", () => {
  test("nests: an inner one that fails takes back its own part only", async () => {
    await Repo.transaction((tx) => {
      add(tx, "outer");
      expect(() =>
        tx.transaction((inner) => {
          add(inner, "inner");
          throw new Error("inner");
        }),
      ).toThrow("inner");
      tx.transaction((inner) => add(inner, "second"));
    });
    expect(titles()).toEqual(["outer", "second"]);
  });

  test("is taken back with the outer one", async () => {
    const attempt = Repo.transaction((tx) => {
      tx.transaction((inner) => add(inner, "inner"));
      Repo.rollback("enough");
    });
    await expect(attempt).rejects.toMatchObject({ code: "REPO_ROLLBACK", value: "enough" });
    expect(titles()).toEqual([]);
  });
});

describe("db().transaction", () => {
  test("is Drizzle's own, synchronous, and nests in ours", async () => {
    expect(Repo.db().transaction((tx) => add(tx, "one").changes, { behavior: "immediate" })).toBe(1);
    await Repo.transaction((tx) => {
      add(tx, "two");
      expect(() =>
        Repo.db().transaction((inner) => {
          add(inner, "three");
          throw new Error("three");
        }),
      ).toThrow("three");
    });
    expect(titles()).toEqual(["one", "two"]);
  });
});
