/** The contract of changesets: written, refused by the database, and what their errors are then. */
import { beforeEach, expect, test } from "vitest";

import { castAssoc, traverseErrors } from "../../changeset.ts";
import { cast, change } from "../../changeset/cast.ts";
import {
  checkConstraint,
  foreignKeyConstraint,
  noAssocConstraint,
  notNullConstraint,
  uniqueConstraint,
} from "../../changeset/constraints.ts";
import type { AnyChangeset, Params } from "../../changeset/shape.ts";
import { Migrator } from "../../migrator.ts";
import { column, type ContractSaved, type ContractSubject, given, start, type Subject } from "./subject.ts";

let mine: Subject;

const insert = (changeset: AnyChangeset) => mine.repo.insert(given(changeset));
// Fields are looked at by name, as the tables are the subject's.
const author = (params: Params, data: object = {}) =>
  cast(mine.tables.authors, data as never, params, ["name"] as never) as unknown as AnyChangeset;
const post = (params: Params, data: object = {}) =>
  cast(mine.tables.posts, data as never, params, ["title", "stars", "authorId"] as never) as unknown as AnyChangeset;

/** Adds the tests. */
export function testChangesets(subject: ContractSubject): void {
  beforeEach(async () => {
    mine = await start(subject);
  });
  testRows();
  testConstraints();
  testReferences();
}

function testRows(): void {
  test("make a row, change it, and delete it", async () => {
    const made = await insert(post({ title: "Firebird", stars: "5" }));
    expect(made).toEqual({ status: "ok", value: { id: 1, title: "Firebird", stars: 5, authorId: null } });
    const row = valueOf(made);
    expect(await mine.repo.get(mine.tables.posts as never, "1")).toEqual(row);
    const changed = await mine.repo.update(given(post({ title: "Phoenix" }, row)));
    expect(changed).toEqual({ status: "ok", value: { ...row, title: "Phoenix" } });
    expect(await mine.repo.update(given(post({ title: "Phoenix" }, valueOf(changed))))).toEqual(changed);
    expect(await mine.repo.delete(given(change(mine.tables.posts, row as never)))).toMatchObject({ status: "ok" });
    expect(await column(mine.repo, "SELECT title FROM posts")).toEqual([]);
  });

  test("are not written when they are not valid", async () => {
    expect(await insert(post({ title: "Firebird", stars: "many" }))).toMatchObject({
      status: "error",
      changeset: { action: "insert", errors: [{ field: "stars", message: "is invalid" }] },
    });
    expect(await column(mine.repo, "SELECT title FROM posts")).toEqual([]);
  });

  test("throw for a row that is gone", async () => {
    const row = { id: 9, title: "a", stars: null, authorId: null };
    await expect(mine.repo.update(given(post({ title: "b" }, row)))).rejects.toMatchObject({
      code: "REPO_STALE",
      status: 409,
    });
    await expect(mine.repo.delete(given(post({}, row)))).rejects.toMatchObject({ code: "REPO_STALE" });
  });

  test("write a parent with its children, all or none of them", async () => {
    const withPosts = (...posts: readonly object[]) =>
      castAssoc(author({ name: "Ada", posts }), "posts", {
        with: (data: object, params: Params) =>
          checkConstraint(post(params, data), "stars", { name: "enough_stars" }) as never,
        key: "authorId" as never,
      });
    const refused = await insert(withPosts({ title: "a", stars: -1 }, { title: "b" }, { title: "c", stars: -2 }));
    expect(errorsOf(refused)).toEqual({ posts: [{ stars: ["is invalid"] }, {}, { stars: ["is invalid"] }] });
    expect(await column(mine.repo, "SELECT name FROM authors")).toEqual([]);
    expect(await insert(withPosts({ title: "a" }, { title: "b" }))).toMatchObject({ status: "ok" });
    expect(await column(mine.repo, "SELECT title FROM posts WHERE author_id IS NOT NULL ORDER BY id")).toEqual([
      "a",
      "b",
    ]);
  });
}

function testConstraints(): void {
  test.each<[string, object]>([
    ["its field", {}],
    ["its name", { name: "authors_name_index" }],
  ])("tell of what must be unique, by %s", async (_by, options) => {
    const ada = uniqueConstraint(author({ name: "Ada" }), "name", options);
    await insert(ada);
    expect(errorsOf(await insert(ada))).toEqual({ name: ["has already been taken"] });
    // Nothing is left half done.
    expect(await insert(author({ name: "Bob" }))).toMatchObject({ status: "ok" });
  });

  test("tell of a check, and of what must be there", async () => {
    const few = checkConstraint(post({ title: "a", stars: "-1" }), "stars", { name: "enough_stars" });
    expect(errorsOf(await insert(few))).toEqual({ stars: ["is invalid"] });
    const nameless = notNullConstraint(post({ title: "", stars: "1" }), "title");
    expect(errorsOf(await insert(nameless))).toEqual({ title: ["can't be blank"] });
  });

  test("throw for what nobody declared", async () => {
    await insert(author({ name: "Ada" }));
    await expect(insert(author({ name: "Ada" }))).rejects.toMatchObject({
      code: "REPO_CONSTRAINT",
      constraint: { type: "unique", columns: ["name"] },
    });
  });
}

function testReferences(): void {
  test("tell of a parent that is not there", async () => {
    const orphan = foreignKeyConstraint(post({ title: "a", authorId: "7" }), "authorId");
    expect(errorsOf(await insert(orphan))).toEqual({ authorId: ["does not exist"] });
  });

  test("tell of children that would be left behind", async () => {
    const ada = valueOf(await insert(author({ name: "Ada" }))) as { id: number };
    await insert(post({ title: "a", authorId: ada.id }));
    const gone = change(mine.tables.authors, ada as never) as unknown as AnyChangeset;
    const message = "still has posts";
    const refused = await mine.repo.delete(given(foreignKeyConstraint(gone, "id", { message })));
    expect(errorsOf(refused)).toEqual({ id: [message] });
  });

  test("tell of children that restrict what happens to their parent", async () => {
    mine.write(
      "2_create_notes.sql",
      `INSERT INTO authors (id, name) VALUES (7, 'Ada');
       CREATE TABLE notes (author_id INTEGER REFERENCES authors (id) ON DELETE RESTRICT ON UPDATE RESTRICT);
       INSERT INTO notes VALUES (7);`,
    );
    await Migrator.migrate(mine.repo, { log: false });
    const ada = { id: 7, name: "Ada" };
    const gone = change(mine.tables.authors, ada as never) as unknown as AnyChangeset;
    const moved = change(mine.tables.authors, ada as never, { id: 8 } as never) as unknown as AnyChangeset;
    const message = "still has notes";
    const told = [
      await mine.repo.delete(given(foreignKeyConstraint(gone, "id", { message }))),
      await mine.repo.update(given(foreignKeyConstraint(moved, "id", { message }))),
    ];
    expect(told.map(errorsOf)).toEqual([{ id: [message] }, { id: [message] }]);
  });

  test("tell by which table, and only of the one that was declared", async () => {
    const ada = valueOf(await insert(author({ name: "Ada" }))) as { id: number };
    await insert(post({ title: "a", authorId: ada.id }));
    const gone = change(mine.tables.authors, ada as never) as unknown as AnyChangeset;
    const byPosts = noAssocConstraint(foreignKeyConstraint(gone, "id"), "posts", { table: mine.tables.posts });
    const refused = await mine.repo.delete(given(byPosts));
    expect(errorsOf(refused)).toEqual({ posts: ["are still associated with this entry"] });
    const byAuthors = noAssocConstraint(gone, "authors", { table: mine.tables.authors });
    await expect(mine.repo.delete(given(byAuthors))).rejects.toMatchObject({
      code: "REPO_CONSTRAINT",
      message: expect.stringContaining("noAssocConstraint"),
    });
    expect(await column(mine.repo, "SELECT name FROM authors")).toEqual(["Ada"]);
  });

  test("tell of children that would lose a key which is changed", async () => {
    const ada = valueOf(await insert(author({ name: "Ada" }))) as { id: number };
    await insert(post({ title: "a", authorId: ada.id }));
    const moved = change(mine.tables.authors, ada as never, { id: 7 } as never) as unknown as AnyChangeset;
    const refused = await mine.repo.update(given(noAssocConstraint(moved, "posts", { table: mine.tables.posts })));
    expect(errorsOf(refused)).toEqual({ posts: ["are still associated with this entry"] });
  });
}

function valueOf(saved: ContractSaved): object {
  if (saved.status === "error") throw new Error("expected a row, got a changeset with errors");
  return saved.value;
}

function errorsOf(saved: ContractSaved): unknown {
  if (saved.status === "ok") throw new Error("expected a changeset with errors, got a row");
  return traverseErrors(saved.changeset as AnyChangeset);
}
