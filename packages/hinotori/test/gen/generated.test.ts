/**
 * What the generators make, held to what an application's own code is held to: format, lint, types, and its tests.
 *
 * One application with many resources, the odd ones among them, some with owners, and a smaller one on PostgreSQL. This is slow.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type PostgresServer, startPostgres, whyNoPostgres } from "@hinotori/tooling/postgres";

import { runCommand } from "../support/run-command.ts";
import { type NewApp, newApp } from "./new-app.ts";
import { addScope } from "./scoped-app.ts";

const require = createRequire(import.meta.url);

const everyType =
  "title:string body:text views:integer rating:float published:boolean price:decimal kind:enum:draft:final tags:array:string " +
  "scores:array:integer days:array:date meta:map born_on:date at:time at_usec:time_usec naive:naive_datetime " +
  "naive_usec:naive_datetime_usec happened_at:utc_datetime happened_usec:utc_datetime_usec ref:uuid payload:binary " +
  "slug:string:unique secret:string:redact";

const manyDays = Array.from({ length: 120 }, (_, index) => `day_${index + 1}:date`).join(" ");
// What a table has of every type, three times.
const threefold = [1, 2, 3]
  .flatMap((copy) => everyType.split(" ").map((field) => `${field.replace(":", `_${copy}:`)}`))
  .join(" ");

const everybodys = [
  `gen html Blog Post posts ${everyType} author_id:references:posts:nilify_all`,
  "gen context Blog Comment comments text:text post_id:references:posts:delete_all",
  `gen json Catalog Product products ${everyType} --binary-id`,
  "gen context Blog Vote votes points:integer post_id:references:posts:restrict product_id:references:products",
  "gen json Catalog Class classes name:string order:integer when:utc_datetime --web Admin",
  "gen html Catalog Order orders group:string --web Admin",
  "gen html Seating.Hall Table tables name:string done:boolean --web Admin.Front --binary-id",
  "gen html Only Flag flags raised:boolean days:array:date",
  "gen html Layouts App apps json:map app:string",
  `gen html Wide Sheet sheets ${threefold}`,
  `gen json Wide Roll rolls ${threefold}`,
  `gen schema Wide.Calendar calendars ${manyDays}`,
  `gen embedded Wide.Form ${threefold.replaceAll(/:(?:unique|redact)(?= |$)/g, "")}`,
  `gen embedded Wide.Days ${manyDays}`,
  "gen html Page Context contexts page:string c:string id_number:integer:unique",
  "gen context Empty Thing things",
  "gen context Files Blob blobs bytes:binary class:unique new:integer",
  "gen context Uniq U us a:unique b:integer:unique c:date:unique d:utc_datetime:unique e:time:unique f:decimal:unique i:uuid:unique",
  "gen embedded Blog.Search text:string from:date tags:array:string kind:enum:a:b ok:boolean meta:map n:integer at:utc_datetime",
  "gen schema Loose looses name:unique",
  "gen schema Forum.Post posts name --table forum_posts",
  "gen context Later Idea ideas name:string --no-schema",
  // Contexts, and a repo, that keep growing.
  ...["Ant", "Bee", "Cat", "Dog", "Eel", "Fly", "Gnu", "Hen", "Ibis", "Jay", "Kite", "Lynx"].flatMap((name) => [
    `gen context Zoo ${name} ${name.toLowerCase()}s name:string age:integer`,
    `gen context Wild.Park ${name} ${name.toLowerCase()}s name:string --table wild_${name.toLowerCase()}s`,
  ]),
].map((line) => (line.startsWith("gen embedded") ? line : `${line} --no-scope`));

const owned = [
  `gen html Diary Entry entries ${everyType}`,
  "gen json Diary Remark remarks text:text secret:redact entry_id:references:entries:delete_all",
  "gen json Diary Stamp stamps name:unique --binary-id",
  "gen schema Diary.Draft drafts words:integer",
  "gen migration nothing_yet",
];

const onPostgres = [
  `gen html Blog Post posts ${everyType} author_id:references:posts:nilify_all`,
  "gen json Catalog Product products name:unique happened_at:utc_datetime days:array:date --binary-id",
  "gen context Blog Vote votes points:integer post_id:references:posts:restrict product_id:references:products",
];

/** What the tests of a new resource cannot know: rows of another table refer to its own. */
const referred = `/** Rows that others refer to. */
import { Changeset } from "@hinotori/repo";
import { expect, test } from "vitest";

import { votes } from "#shop/blog/vote";
import { Repo } from "#shop/repo";
import { buildConn, htmlResponse, jsonResponse, redirectedTo, submitForm, useConnCase } from "../../support/conn-case.ts";
import { postFixture } from "../../support/fixtures/blog-fixtures.ts";
import { productFixture } from "../../support/fixtures/catalog-fixtures.ts";

useConnCase();

test("a page says that a row stays while others refer to it", async () => {
  const post = await postFixture();
  const vote = await Repo.insert(Changeset.change(votes, {}, { points: 1, postId: post.id }));
  expect(vote.status).toBe("ok");
  const conn = buildConn();
  const remove = () => submitForm(conn, "/posts", \`/posts/\${post.id}\`, { _method: "delete" });
  expect(redirectedTo(await remove(), 303)).toBe("/posts");
  const page = await htmlResponse(await conn.get("/posts"), 200);
  expect(page).toContain("Post not deleted: something else still refers to it.");
  expect(page).toContain(\`/posts/\${post.id}\`);
});

test("JSON says it with 409", async () => {
  const product = await productFixture();
  const vote = await Repo.insert(Changeset.change(votes, {}, { points: 1, productId: product.id }));
  expect(vote.status).toBe("ok");
  const conn = buildConn({ accept: "application/json" });
  const answer = await conn.delete(\`/api/products/\${product.id}\`);
  expect(await jsonResponse(answer, 409)).toEqual({ errors: { id: ["is still referred to"] } });
});
`;

// A suite in a suite, on a machine that may have more to do.
const slow = 400_000;

describe("an application with many resources", () => {
  let app: NewApp;

  beforeAll(async () => {
    app = await newApp();
    await addScope(app.root);
    await generate(app, [...everybodys, ...owned]);
    fs.writeFileSync(path.join(app.root, "test/shop-web/controllers/referred.test.ts"), referred);
    run(app.workspace, ["oxfmt", "apps/shop/test/shop-web/controllers/referred.test.ts"]);
  });
  afterAll(() => app?.remove());

  test("is formatted and linted", () => {
    run(app.workspace, ["oxfmt", "--check"]);
    run(app.workspace, ["oxlint", "--deny-warnings"]);
  });

  test("has its types right", { timeout: slow }, () => {
    run(app.root, ["tsc", "-p", "tsconfig.json"]);
  });

  test("passes the tests of its resources, in parallel", { timeout: slow }, () => {
    run(app.root, ["vitest", "run", "test/shop/", "test/shop-web/controllers/"]);
  });
});

describe.skipIf(whyNoPostgres !== undefined)("an application on PostgreSQL", () => {
  let app: NewApp;
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
    app = await newApp("--database", "postgres");
    await generate(app, onPostgres);
    fs.writeFileSync(path.join(app.root, "test/shop-web/controllers/post-referred.test.ts"), referred);
    run(app.workspace, ["oxfmt", "apps/shop/test/shop-web/controllers/post-referred.test.ts"]);
  });
  afterAll(async () => {
    app?.remove();
    await server?.stop();
  });

  test("is formatted, linted, and has its types right", { timeout: slow }, () => {
    run(app.workspace, ["oxfmt", "--check"]);
    run(app.workspace, ["oxlint", "--deny-warnings"]);
    run(app.root, ["tsc", "-p", "tsconfig.json"]);
  });

  test("passes the tests of its resources, in parallel", { timeout: slow }, () => {
    run(app.root, ["vitest", "run", "test/shop/", "test/shop-web/controllers/p"], { DATABASE_URL: server.url("shop") });
  });

  test("is made ready by its setup, which ends, although connections are kept", { timeout: slow }, () => {
    const config = path.join(app.root, "config/dev.ts");
    const text = fs.readFileSync(config, "utf8");
    fs.writeFileSync(config, text.replace('"Shop.Repo": {', `$& idleTimeoutMs: ${2 * slow},`));
    const args = ["--conditions=@hinotori/source", "--import", "tsx", "src/setup.ts"];
    const env = { ...process.env, NODE_ENV: undefined, VITEST: undefined, DATABASE_URL: server.url("shop_dev") };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: app.root,
      env,
      encoding: "utf8",
      timeout: slow / 4,
    });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining("3 migrations run")]);
  });
});

async function generate(app: NewApp, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { code, err } = await runCommand(app.root, line);
    expect([line, code, err]).toEqual([line, 0, ""]);
  }
}

function run(cwd: string, [command = "", ...args]: readonly string[], more: NodeJS.ProcessEnv = {}): void {
  const manifest = require.resolve(`${command === "tsc" ? "typescript" : command}/package.json`);
  const { bin } = require(manifest);
  const entry = path.join(path.dirname(manifest), typeof bin === "string" ? bin : bin[command]);
  // What Vitest puts into the environment would be taken for the inner run's own.
  const env = {
    ...process.env,
    VITEST: undefined,
    VITEST_WORKER_ID: undefined,
    VITEST_POOL_ID: undefined,
    NODE_ENV: undefined,
    ...more,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd, env, encoding: "utf8" });
  expect([status, status === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
}
