/** What references lead to: tables that are there, and columns of the type of their ids. */
import fs from "node:fs";
import path from "node:path";

import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { knownTables } from "../../src/gen/known-tables.ts";
import { runCommand } from "../support/run-command.ts";
import { contentsBelow } from "../support/tree-of-files.ts";
import { newApp } from "./new-app.ts";

let root: string;

beforeEach(async () => {
  const app = await newApp();
  onTestFinished(app.remove);
  root = app.root;
});

const run = (line: string) => runCommand(root, line);
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
const migration = (sql: string, version = "20260101000000"): void =>
  fs.writeFileSync(path.join(root, `priv/repo/migrations/${version}_by_hand.sql`), sql);

describe("a reference", () => {
  test("has the type of the ids that it holds, whatever those of its own table are", async () => {
    await run("gen schema Accounts.User users name --binary-id");
    await run("gen schema Blog.Post posts title user_id:references:users reply_to_id:references:posts");
    await run("gen schema Blog.Note notes text post_id:references:posts note_id:references:notes --binary-id");
    expect(read("src/shop/blog/post.ts")).toMatch(
      /userId: text\("user_id"\),\n {2}replyToId: integer\("reply_to_id"\)/,
    );
    expect(read("src/shop/blog/note.ts")).toMatch(/postId: integer\("post_id"\),\n {2}noteId: text\("note_id"\)/);
    expect(read("priv/repo/migrations/20260102120001_create_posts.sql")).toContain(
      "  user_id TEXT REFERENCES users (id),\n  reply_to_id INTEGER REFERENCES posts (id),",
    );
  });

  test("to a table that is nowhere is told before anything is written, and taken where that is insisted on", async () => {
    await run("gen schema Accounts.User users name");
    const before = contentsBelow(root);
    const { code, err } = await run("gen html Blog Post posts author_id:references:user");
    expect(code).toBe(1);
    expect(err).toContain("got: user, in the field author_id. Did you mean users?");
    expect(err).toContain("There is: users. Make user first, or say --force");
    expect(contentsBelow(root)).toEqual(before);
    expect(await run("gen html Blog Post posts author_id:references:user --force")).toMatchObject({ code: 0 });
    expect(await run("gen embedded Blog.Search author_id:references:authors")).toMatchObject({ code: 0 });
    expect(await run("gen schema Old.Tree trees wood_id:references:woods --no-migration")).toMatchObject({ code: 0 });
  });

  test("is taken back after the table that it leads to", async () => {
    const before = contentsBelow(root);
    await run("gen schema Accounts.User users name --binary-id");
    await run("gen html Blog Post posts title user_id:references:users");
    await run("gen schema Accounts.User users name --binary-id --undo");
    const { out } = await run("gen html Blog Post posts title user_id:references:users --undo");
    expect(out).not.toContain("keep");
    expect(contentsBelow(root)).toEqual(before);
  });
});

describe("knownTables", () => {
  test("reads migrations by hand, in their order", () => {
    migration('CREATE TABLE "old" (\n  "id" uuid PRIMARY KEY\n);\nCREATE TABLE IF NOT EXISTS gone (id INTEGER);');
    migration("ALTER TABLE old RENAME TO fresh;\nDROP TABLE gone; -- CREATE TABLE never (\n", "20260101000001");
    fs.writeFileSync(
      path.join(root, "priv/repo/migrations/20260101000001_by_hand.down.sql"),
      "CREATE TABLE gone (id);",
    );
    expect([...knownTables({ root, config: { app: "shop" } })]).toEqual([["fresh", { binaryId: true }]]);
  });

  test("knows the tables of owners from the configuration", () => {
    const owner = { schemaTable: "people", schemaType: "binary_id" };
    // Only what is looked at is there.
    const config = { app: "shop", generators: { scopes: { person: owner } } } as never;
    expect([...knownTables({ root, config })]).toEqual([["people", { binaryId: true }]]);
  });
});
