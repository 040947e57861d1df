/** The generators of resources, in a new application: what they write, add, refuse and take back. */
import fs from "node:fs";
import path from "node:path";

import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import type { RecordingOptions } from "../support/io.ts";
import { runCommand } from "../support/run-command.ts";
import { contentsBelow } from "../support/tree-of-files.ts";
import { newApp } from "./new-app.ts";

let root: string;

beforeEach(async () => {
  const app = await newApp();
  onTestFinished(app.remove);
  root = app.root;
});

const run = (line: string, options?: RecordingOptions) => runCommand(root, line, options);
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};
const exists = (file: string): boolean => fs.existsSync(path.join(root, file));
const router = "src/shop-web/router.ts";
const repo = "src/shop/repo.ts";
const html = "gen html Blog Post posts title:string body:text";

describe("gen html", () => {
  test("makes a context, pages and tests, and makes them known", async () => {
    const { code, out } = await run(html);
    expect(code).toBe(0);
    expect(out).toMatch(/npx hinotori db migrate$/);
    expect(out.match(/create {2}.*/g)).toEqual([
      "create  src/shop/blog/post.ts",
      "create  priv/repo/migrations/20260102120000_create_posts.sql",
      "create  priv/repo/migrations/20260102120000_create_posts.down.sql",
      "create  src/shop/blog.ts",
      "create  test/support/fixtures/blog-fixtures.ts",
      "create  test/shop/blog.test.ts",
      "create  src/shop-web/controllers/post-controller.ts",
      "create  src/shop-web/controllers/post-html.tsx",
      "create  test/shop-web/controllers/post-controller.test.ts",
    ]);
    expect(read(router)).toContain('import { flash, protectFromForgery, resources } from "@hinotori/endpoint";');
    expect(read(router)).toContain('import * as Post from "#shop-web/controllers/post-controller";');
    expect(read(router)).toContain('browser.route("/posts", resources(Post));\n// hinotori:pages');
    expect(read(repo)).toContain('import { posts } from "#shop/blog/post";');
    expect(read(repo)).toContain("    posts,\n    // hinotori:schema\n");
  });

  test("finds itself done when it is called again", async () => {
    await run(html);
    const once = contentsBelow(root);
    const again = await run(html, { now: new Date("2027-01-01T00:00:00Z") });
    expect(again.code).toBe(0);
    expect(again.out).not.toMatch(/(?:create|edit|overwrite) {2}/);
    expect(contentsBelow(root)).toEqual(once);
  });

  test("is taken back to the byte, whenever that is, and also from among others", async () => {
    const before = contentsBelow(root);
    await run(html);
    const one = contentsBelow(root);
    await run("gen json Blog Comment comments text:text post_id:references:posts --web Api");
    await run("gen context Blog Tag tags name:unique");
    await run("gen context Blog Tag tags name:unique --undo");
    await run("gen json Blog Comment comments text:text post_id:references:posts --web Api --undo");
    expect(contentsBelow(root)).toEqual(one);
    const { code, out } = await run(`${html} --undo`, { now: new Date("2027-01-01T00:00:00Z") });
    expect(code).toBe(0);
    expect(out).toContain("A migration is gone. Where it has run its table is still there");
    expect(contentsBelow(root)).toEqual(before);
  });

  test("has JSON below /api once, when its namespace says so as well", async () => {
    await run("gen json Blog Comment comments text:text --web Api.V1");
    expect(read(router)).toContain('api.route("/v1/comments", resources(ApiV1Comment));');
    expect(read("test/shop-web/controllers/api/v1/comment-controller.test.ts")).toContain("GET /api/v1/comments");
  });

  test("leaves the names of JavaScript to JavaScript, where the router imports a controller", async () => {
    await run("gen json Blog Object objects name:string");
    expect(read(router)).toContain('import * as ObjectController from "#shop-web/controllers/object-controller";');
    expect(read(router)).toContain('api.route("/objects", resources(ObjectController));');
  });

  test("shows what it would do, and writes nothing", async () => {
    const before = contentsBelow(root);
    const { io } = await run(`${html} --dry-run --json`);
    expect(io.values).toMatchObject([{ dryRun: true, edited: [repo, router], conflicts: [] }]);
    expect(contentsBelow(root)).toEqual(before);
  });

  test("lists every file that is there already with other content, and writes nothing", async () => {
    write("src/shop/blog/post.ts", "// mine\n");
    write("src/shop-web/controllers/post-html.tsx", "// mine\n");
    const before = contentsBelow(root);
    const { code, err } = await run(html);
    expect(code).toBe(1);
    expect(err).toContain("    src/shop/blog/post.ts\n    src/shop-web/controllers/post-html.tsx\n");
    expect(contentsBelow(root)).toEqual(before);
    expect(await run(`${html} --force`)).toMatchObject({ code: 0 });
    expect(read("src/shop/blog/post.ts")).toContain("export const posts");
  });

  test("prints what it cannot add, where a marker is gone", async () => {
    write(router, read(router).replace("// hinotori:pages\n", ""));
    write(repo, read(repo).replace("    // hinotori:schema\n", ""));
    const { code, out } = await run(html);
    expect(code).toBe(0);
    expect(out).toContain(
      `by hand  ${router}: the marker hinotori:pages is gone\n\n    browser.route("/posts", resources(Post));`,
    );
    expect(out).toContain(`by hand  ${repo}: the marker hinotori:schema is gone\n\n    posts,`);
  });

  test("puts controllers, paths and routes into a namespace", async () => {
    await run(`${html} --web Admin.Back`);
    expect(exists("test/shop-web/controllers/admin/back/post-controller.test.ts")).toBe(true);
    expect(read(router)).toContain(
      'import * as AdminBackPost from "#shop-web/controllers/admin/back/post-controller";',
    );
    expect(read(router)).toContain('browser.route("/admin/back/posts", resources(AdminBackPost));');
    expect(await run(`${html} --web admin`)).toMatchObject({ code: 1, err: expect.stringContaining("got: admin") });
  });

  test("leaves out what it is told to", async () => {
    await run(`${html} --no-migration`);
    expect(fs.readdirSync(path.join(root, "priv/repo/migrations"))).toEqual([".gitkeep"]);
    const refused = await run("gen html Store Item items name --no-context");
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("src/shop/store.ts to be there") });
    await run("gen context Store Item items name --no-schema");
    expect(read("src/shop/store.ts")).toContain("export async function listItems");
    expect(exists("src/shop/store/item.ts")).toBe(false);
  });

  test("refuses an application without pages", async () => {
    write("hinotori.config.ts", 'export default { app: "shop", database: "sqlite3", generators: { html: false } };\n');
    const { code, err } = await run(html);
    expect([code, err]).toEqual([1, expect.stringContaining("expected an application with pages")]);
    expect(await run(html.replace("html", "json"))).toMatchObject({ code: 0 });
  });

  test("takes an application's own template in the place of one", async () => {
    write("priv/templates/html/controller.ts.ejs", "/** Ours, about <%= human.many %>. */\nexport const index = 1;\n");
    await run(html);
    expect(read("src/shop-web/controllers/post-controller.ts")).toBe(
      "/** Ours, about posts. */\nexport const index = 1;\n",
    );
    expect(read("src/shop-web/controllers/post-html.tsx")).toContain("/** The pages of posts. */");
  });
});

describe("gen json", () => {
  test("shares one file among its controllers, and takes it away with the last of them", async () => {
    const shared = "src/shop-web/controllers/changeset-json.ts";
    const before = contentsBelow(root);
    const [one, other] = ["gen json Blog Post posts title", "gen json Blog Tag tags name --web Admin"];
    await run(one);
    await run(other);
    expect(read(router)).toContain('api.route("/admin/tags", resources(AdminTag));\n// hinotori:api');
    await run(`${one} --undo --force`);
    expect(exists(shared)).toBe(true);
    await run(`${other} --undo --force`);
    expect(contentsBelow(root)).toEqual(before);
  });
});

describe("a scope", () => {
  const scope = `user: {
        default: true,
        module: { name: "Scope", from: "#shop/accounts/scope" },
        assignKey: "currentScope",
        accessPath: ["user", "id"],
        schemaKey: "userId",
        schemaType: "binary_id",
        schemaTable: "users",
      },
      // hinotori:scopes`;
  beforeEach(() => write("hinotori.config.ts", read("hinotori.config.ts").replace("// hinotori:scopes", scope)));

  test("is the owner of a table's rows", async () => {
    await run("gen schema Blog.Post posts title");
    expect(read("src/shop/blog/post.ts")).toContain('Changeset.putChange(changeset, "userId", scope.user.id)');
    expect(read("priv/repo/migrations/20260102120000_create_posts.sql")).toContain(
      "  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,",
    );
  });

  test("is left out with --no-scope", async () => {
    await run("gen schema Blog.Post posts title --no-scope");
    expect(read("src/shop/blog/post.ts")).not.toContain("scope");
  });

  test.each([
    ["gen schema Blog.Post posts user_id:references:users", "got: user_id, which the scope brings"],
    ["gen schema Blog.Post posts title --scope usr", "There is: user. Did you mean user?"],
    ["gen context Blog Post posts title", "expected the scope user to have a testDataFixture"],
  ])("makes %j an error that says what to do", async (line, why) => {
    expect(await run(line)).toMatchObject({ code: 1, err: expect.stringContaining(why) });
  });
});

describe("gen context", () => {
  const post = "gen context Blog Post posts title:string";
  const comment = "gen context Blog Comment comments text:text";

  test("adds to a context that exists", async () => {
    await run(post);
    const { out } = await run(comment);
    expect(out).toContain("edit  src/shop/blog.ts");
    const context = read("src/shop/blog.ts");
    expect(context.match(/^import .*@hinotori\/repo.*$/gm)).toEqual(['import { Changeset } from "@hinotori/repo";']);
    expect(context.indexOf("listComments")).toBeGreaterThan(context.indexOf("listPosts"));
    expect(context).toMatch(/blog\/comment";\nimport .*blog\/post";/);
    expect(read("test/shop/blog.test.ts")).toContain(
      'import { commentFixture, postFixture } from "../support/fixtures/blog-fixtures.ts";',
    );
  });

  test("asks before it does, where somebody can answer", async () => {
    await run(post);
    const no = await run(comment, { answers: [false] });
    expect(no.io.questions).toEqual(["Blog is there already. Add comments to it?"]);
    expect(no).toMatchObject({ code: 1, err: expect.stringContaining("got a no for src/shop/blog.ts") });
    expect(await run(`${comment} --merge-with-existing-context`, { answers: [false] })).toMatchObject({ code: 0 });
    expect((await run(comment, { answers: [false] })).io.questions).toEqual([]);
  });

  test("refuses to with --no-merge-with-existing-context", async () => {
    await run(post);
    const { code, err } = await run(`${comment} --no-merge-with-existing-context`);
    expect([code, err]).toEqual([1, expect.stringContaining("expected no context Blog yet, got: src/shop/blog.ts")]);
    expect(exists("src/shop/blog/comment.ts")).toBe(false);
  });

  test("adds nothing whose name somebody has used already, and prints it", async () => {
    write("src/shop/blog.ts", "/** Mine. */\nexport function listPosts() {\n  return [];\n}\n");
    const { out } = await run(post);
    expect(out).toContain("by hand  src/shop/blog.ts: the place was not found");
    expect(read("src/shop/blog.ts")).not.toContain("getPost");
  });

  test("keeps what was changed since when it is taken back", async () => {
    await run(post);
    write("src/shop/blog/post.ts", `${read("src/shop/blog/post.ts")}\n// mine\n`);
    const { out } = await run(`${post} --undo`);
    expect(out).toContain("keep  src/shop/blog/post.ts");
    expect(exists("src/shop/blog/post.ts")).toBe(true);
    expect(exists("src/shop/blog.ts")).toBe(false);
  });
});

describe("gen schema", () => {
  test("knows two tables of one name by both their names", async () => {
    await run("gen schema Blog.Post posts title");
    await run("gen schema Forum.Post posts title --table forum_posts");
    expect(read(repo)).toContain('import { posts as forumPosts } from "#shop/forum/post";');
    expect(read(repo)).toContain("    posts,\n    forumPosts,\n");
    expect(read("src/shop/forum/post.ts")).toContain('sqliteTable("forum_posts", {');
  });

  test("makes UUIDs for ids with --binary-id", async () => {
    await run("gen schema Blog.Post posts title --binary-id");
    const source = read("src/shop/blog/post.ts");
    expect(source).toContain('import { randomUUID } from "node:crypto";');
    expect(source).toMatch(/id: text\("id"\)\s+\.primaryKey\(\)\s+\.\$defaultFn\(\(\) => randomUUID\(\)\)/);
  });

  test.each([
    ["gen schema", "no <Context.Schema>"],
    ["gen schema Blog.Post", "no <plural>"],
    ["gen schema blog.Post posts", "the context to be the name of a module, got: blog"],
    ["gen schema Blog.Post posts title:strin", "Did you mean string?"],
    ["gen schema Blog.Post posts --scope team", "--scope to be one of hinotori.config.ts, got: team"],
    ["gen schema Blog.Post posts --tabel x", "Did you mean --table?"],
  ])("refuses %j, and says how it is written", async (line, why) => {
    const before = contentsBelow(root);
    expect(await run(line)).toMatchObject({ code: 1, err: expect.stringContaining(why) });
    expect(contentsBelow(root)).toEqual(before);
  });

  test("makes them also where the application says so", async () => {
    write("hinotori.config.ts", read("hinotori.config.ts").replace("binaryId: false", "binaryId: true"));
    await run("gen schema Blog.Post posts title");
    await run("gen schema Blog.Note notes title --no-binary-id");
    expect(read("src/shop/blog/post.ts")).toContain("randomUUID");
    expect(read("src/shop/blog/note.ts")).not.toContain("randomUUID");
  });

  test("refuses an application without a database", async () => {
    write("hinotori.config.ts", 'export default { app: "shop" };\n');
    expect(await run("gen schema Blog.Post posts title")).toMatchObject({
      code: 1,
      err: expect.stringContaining("expected an application with a database"),
    });
  });
});

describe("gen migration", () => {
  test("makes a migration and its way back, later than every other", async () => {
    await run("gen schema Blog.Post posts title");
    await run("gen migration add_slug_to_posts");
    await run("gen migration DropPosts");
    expect(fs.readdirSync(path.join(root, "priv/repo/migrations")).filter((file) => !file.includes(".down"))).toEqual([
      ".gitkeep",
      "20260102120000_create_posts.sql",
      "20260102120001_add_slug_to_posts.sql",
      "20260102120002_drop_posts.sql",
    ]);
    expect(exists("priv/repo/migrations/20260102120001_add_slug_to_posts.down.sql")).toBe(true);
    expect(await run("gen migration drop-it")).toMatchObject({ code: 1, err: expect.stringContaining("got: drop-it") });
  });

  test("says why there is no way back", async () => {
    await run("gen migration drop_old --irreversible=gone");
    expect(read("priv/repo/migrations/20260102120000_drop_old.sql")).toMatch(/^-- irreversible: gone\n/);
    expect(exists("priv/repo/migrations/20260102120000_drop_old.down.sql")).toBe(false);
  });
});
