/** Which request goes to which function. */
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { answersTo, routesOf, socketRoutesOf } from "../src/routes.ts";
import { hinotori } from "./support/program.ts";
import { runCommand } from "./support/run-command.ts";
import { smallApp } from "./support/small-app.ts";

const posts = new Hono()
  .get("/", (c) => c.text("all"))
  .get("/new", (c) => c.text("new"))
  .get("/:id", (c) => c.text("one"))
  .delete("/:id", (c) => c.text("gone"));

const router = new Hono();
router.use(async (_c, next) => next());
router.route("/posts", posts);
router.get(
  "/guarded",
  async (_c, next) => next(),
  (c) => c.text("in"),
);
router.get("/late", async (c, next) => {
  await next();
  c.res = c.text("late");
});
router.all("/any", (c) => c.text("any"));

const places = (routes: readonly { method: string; path: string }[]) =>
  routes.map(({ method, path }) => `${method} ${path}`);

describe("routesOf", () => {
  test("gives every route once, in order, without what passes on", () => {
    expect(places(routesOf(router))).toEqual([
      "GET /posts",
      "GET /posts/new",
      "GET /posts/:id",
      "DELETE /posts/:id",
      "GET /guarded",
      "GET /late",
      "ALL /any",
    ]);
  });

  test("looks behind what Hono puts around the handlers of a router that answers for its own errors", () => {
    const own = new Hono().get("/", function show(c) {
      return c.text("shown");
    });
    own.onError((_error, c) => c.text("broken"));
    expect(routesOf(new Hono().route("/own", own))[0]?.handler).toMatch(/show$/);
  });
});

describe("answersTo", () => {
  test("gives an answer for each method that a path takes, with the values of its parameters", () => {
    const answers = answersTo(router, "/posts/7");
    expect(places(answers)).toEqual(["GET /posts/:id", "DELETE /posts/:id"]);
    expect(answers.map(({ params }) => params)).toEqual([{ id: "7" }, { id: "7" }]);
  });

  test("takes the first route that fits", () => {
    expect(places(answersTo(router, "/posts/new", "get"))).toEqual(["GET /posts/new"]);
  });

  test("tells what a request passes on its way", () => {
    expect(answersTo(router, "/guarded")[0]?.through).toHaveLength(2);
    expect(answersTo(router, "/posts")[0]?.through).toHaveLength(1);
  });

  test("takes for an answer what passes on, where nothing else is there", () => {
    expect(places(answersTo(router, "/late"))).toEqual(["GET /late"]);
  });

  test("answers a HEAD as a GET, and any method where any is taken", () => {
    expect(answersTo(router, "/posts", "HEAD")).toMatchObject([{ method: "HEAD", path: "/posts" }]);
    expect(answersTo(router, "/any", "PATCH")).toMatchObject([{ method: "PATCH", path: "/any" }]);
  });

  test("gives none for what nothing answers", () => {
    expect(answersTo(router, "/nowhere")).toEqual([]);
    expect(answersTo(router, "/posts/7", "PUT")).toEqual([]);
  });
});

describe("socketRoutesOf", () => {
  const handler = { name: "ShopWeb.UserSocket", connect: () => {} };

  test("gives a line for each way in which clients come", () => {
    const both = { websocket: { path: "/websocket" }, longpoll: { path: "/longpoll" } };
    const neither = { websocket: false, longpoll: false } as const;
    expect(places(socketRoutesOf([{ path: "/socket", handler, options: both }]))).toEqual([
      "WS /socket/websocket",
      "GET /socket/longpoll",
      "POST /socket/longpoll",
    ]);
    const one = { ...neither, websocket: { path: "/websocket" } };
    expect(places(socketRoutesOf([{ path: "/", handler, options: one }]))).toEqual(["WS /websocket"]);
  });
});

const controller = `/** Posts. */
import type { Context } from "hono";

/** Shows one. */
export function show(c: Context): Response {
  return c.text(\`post \${c.req.param("id")}\`);
}
`;

const routed = `import { Hono } from "hono";
import { show } from "#shop-web/post-controller";
export const Router = new Hono();
Router.get("/posts/:id", show);
Router.get("/", (c) => c.text("home"));
`;

function shopWithRouter() {
  const app = smallApp();
  app.write({ "src/shop-web/post-controller.ts": controller, "src/shop-web/router.ts": routed });
  app.edit("hinotori.config.ts", (text) =>
    text.replace("    repos:", `    router: async () => (await import("#shop-web/router")).Router,\n    repos:`),
  );
  return app;
}

describe("hinotori routes", () => {
  test("prints a table with the line where each function was written", async () => {
    const { root } = shopWithRouter();
    const { code, stdout } = await hinotori(["routes"], { cwd: root });
    expect([code, stdout]).toEqual([
      0,
      "GET  /posts/:id  PostController.show  src/shop-web/post-controller.ts:5\n" +
        "GET  /           Router               src/shop-web/router.ts:5\n",
    ]);
  });

  test("says which function answers an address, and where it is", async () => {
    const { root } = shopWithRouter();
    const { stdout } = await hinotori(["routes", "--info", "http://localhost:4000/posts/a%20b?page=2"], { cwd: root });
    expect(stdout).toBe('GET  /posts/:id  PostController.show\n  src/shop-web/post-controller.ts:5\n  id = "a b"\n');
    const json = await hinotori(["routes", "--info", "/posts/3", "--json"], { cwd: root });
    expect(JSON.parse(json.stdout)).toEqual([
      {
        method: "GET",
        path: "/posts/:id",
        handler: "PostController.show",
        source: "src/shop-web/post-controller.ts:5",
        params: { id: "3" },
        through: [],
      },
    ]);
  });

  test("fails where nothing answers", async () => {
    const { root } = shopWithRouter();
    const { code, stderr } = await hinotori(["routes", "--info", "/nowhere", "--method", "post"], { cwd: root });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("expected a route that answers POST /nowhere, got: none"),
    ]);
  });

  test.for([
    ["routes", "expected load.router in hinotori.config.ts of shop"],
    ["routes --info posts", "A path begins with a slash: --info /posts"],
  ])("refuses `%s` where it has nothing to look at", async ([line, message]) => {
    const before = process.cwd();
    const app = line!.includes("--info") ? shopWithRouter() : smallApp();
    const { code, err } = await runCommand(app.root, line!);
    process.chdir(before);
    expect([code, err]).toEqual([1, expect.stringContaining(message!)]);
  });
});
