/** Resources that want a name which another one has. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

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

describe("a resource beside another one", () => {
  test.each([
    ["the table", "gen html Blog Note posts", "a table of its own, got: posts, which src/shop/blog/post.ts has"],
    ["the table of another context", "gen schema Post posts", "a table of its own, got: posts"],
    ["the plural in its context", "gen html Blog Note posts --table notes", "a plural of its own, got: posts"],
    ["the path", "gen html Mail Letter posts --table letters", "a path of its own, got: /posts, which leads to Post"],
    [
      "the type of its changeset",
      "gen context Blog PostChangeset drafts",
      "not mistaken for Post, which src/shop/blog.ts",
    ],
    ["a path of the application", "gen html Ops Metric metrics", "got: /metrics, which leads to Metrics"],
    [
      "a page below /dev",
      "gen html Ops Tool tools --web Dev",
      "got: /dev/tools, which is the router dev's from /dev on",
    ],
    ["a page below /api", "gen html Ops Tool tools --web Api.Back", "got: /api/back/tools, which is the router api's"],
    ["the path /dev", "gen html Ops Deve dev", "got: /dev, which is the router dev's"],
    [
      "a path for users below /dev",
      "gen auth Accounts User users --web Dev",
      "got: /dev/users, which is the router dev's",
    ],
    [
      "the application's pages of errors",
      "gen html Ops Error errors",
      "whose src/shop-web/controllers/error-html.tsx is",
    ],
    ["its JSON of errors", "gen json Ops Error errors", "got: Error, whose src/shop-web/controllers/error-json.ts is"],
    ["its first page", "gen html Ops Page pages", "got: Page, whose src/shop-web/controllers/page-controller.ts is"],
    ["the path of users", "gen auth Accounts Author posts --table authors", "got: /posts, which leads to Post"],
  ])("may not have %s", async (_, line, problem) => {
    await run("gen html Blog Post posts title:string");
    const before = contentsBelow(root);
    const { code, err } = await run(line);
    expect(err).toContain(problem);
    expect(code).toBe(1);
    expect(contentsBelow(root)).toEqual(before);
  });

  test("may have the plural in another context, the path in a namespace, and the table where that is said", async () => {
    await run("gen html Blog Post posts title:string");
    expect((await run("gen html Mail Post posts title:string --table letters --web Mail")).code).toBe(0);
    expect((await run("gen json Mail Letter letters title:string --no-migration")).code).toBe(0);
    expect((await run("gen json Ops Tool tools title:string --web Dev")).code).toBe(0);
    expect((await run("gen json Ops Spade spades title:string --web Api")).code).toBe(0);
    expect((await run("gen html Ops Error errors text:string --web Ops")).code).toBe(0);
    expect((await run("gen html Ops Nail nails title:string --web Developers")).code).toBe(0);
    expect((await run("gen html Blog Post posts title:string")).out).not.toMatch(/(?:create|edit|overwrite) {2}/);
  });
});
