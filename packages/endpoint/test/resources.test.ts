/** Which request goes to which function of a controller. */
import { EndpointArgumentError, resources } from "@hinotori/endpoint";
import { type Context, Hono } from "hono";
import { findTargetHandler } from "hono/utils/handler";
import { describe, expect, test } from "vitest";

const say = (action: string) => (c: Context) => c.text(`${action} ${c.req.param("id") ?? "-"}`);

const Post = {
  index: say("index"),
  new: say("new"),
  create: say("create"),
  show: say("show"),
  edit: say("edit"),
  update: say("update"),
  delete: say("delete"),
  somethingElse: 7,
};

// As an endpoint answers what is thrown.
const made = (posts: Hono) =>
  new Hono().onError((error, c) => c.text("", (error as Error & { status: 400 }).status)).route("/posts", posts);

const app = made(resources(Post));

async function ask(method: string, path: string, body?: RequestInit["body"], to: Hono = app): Promise<string> {
  const answer = await to.request(path, { method, ...(body === undefined ? {} : { body }) });
  return answer.status === 200 ? answer.text() : String(answer.status);
}

describe("resources", () => {
  test.each([
    ["GET", "/posts", "index -"],
    ["GET", "/posts/new", "new -"],
    ["POST", "/posts", "create -"],
    ["GET", "/posts/7", "show 7"],
    ["GET", "/posts/7/edit", "edit 7"],
    ["PUT", "/posts/7", "update 7"],
    ["PATCH", "/posts/7", "update 7"],
    ["DELETE", "/posts/7", "delete 7"],
    ["DELETE", "/posts", "404"],
    ["GET", "/posts/7/edit/more", "404"],
  ])("sends %s %s to %s", async (method, path, answer) => {
    expect(await ask(method, path)).toBe(answer);
  });

  test("takes what a form cannot say from its field _method, at one resource's own path alone", async () => {
    const form = (method: string) => new URLSearchParams({ _method: method });
    expect(await ask("POST", "/posts/7", form("put"))).toBe("update 7");
    expect(await ask("POST", "/posts/7", form("PATCH"))).toBe("update 7");
    expect(await ask("POST", "/posts/7", form("delete"))).toBe("delete 7");
    expect(await ask("POST", "/posts", form("delete"))).toBe("create -");
    const multipart = new FormData();
    multipart.set("_method", "put");
    expect(await ask("POST", "/posts/7", multipart)).toBe("update 7");
  });

  test("answers 400 to a form that says no method, or one that is not there", async () => {
    expect(await ask("POST", "/posts/7", new URLSearchParams({ title: "put" }))).toBe("400");
    expect(await ask("POST", "/posts/7", new URLSearchParams({ _method: "get" }))).toBe("400");
    expect(await ask("POST", "/posts/7", '{"_method":"delete"}')).toBe("400");
    const file = new FormData();
    file.set("_method", new File(["delete"], "method.txt"));
    expect(await ask("POST", "/posts/7", file)).toBe("400");
    const { delete: remove } = Post;
    const kept = made(resources({ delete: remove }));
    expect(await ask("POST", "/posts/7", new URLSearchParams({ _method: "put" }), kept)).toBe("400");
  });

  test("tells a list of routes which function a form goes to", () => {
    const { routes } = resources(Post);
    const behind = (at: string) =>
      findTargetHandler(routes.find(({ path, method }) => `${method} ${path}` === at)!.handler);
    expect(behind("POST /:id")).toBe(Post.update);
    const { delete: remove } = Post;
    expect(findTargetHandler(resources({ delete: remove }).routes.at(-1)!.handler)).toBe(remove);
  });

  test("leaves the form to whoever reads it next", async () => {
    const update = async (c: Context) => c.json(await c.req.parseBody());
    const own = new Hono().route("/posts", resources({ update }));
    const body = new URLSearchParams({ _method: "put", title: "ä" });
    expect(await ask("POST", "/posts/7", body, own)).toBe('{"_method":"put","title":"ä"}');
  });

  test("has no route for what the controller lacks, or for what only leaves out", async () => {
    const { show, index } = Post;
    const few = new Hono().route("/posts", resources({ show, index }, { only: ["show"] }));
    expect(await ask("GET", "/posts/new", undefined, few)).toBe("show new");
    expect(await ask("GET", "/posts", undefined, few)).toBe("404");
    expect(await ask("POST", "/posts/7", undefined, few)).toBe("404");
  });

  test("knows the id by another name, and its parent's by theirs", async () => {
    const show = (c: Context) => c.text(`${c.req.param("postId")} ${c.req.param("slug")}`);
    const nested = new Hono().route("/posts/:postId/comments", resources({ show }, { param: "slug" }));
    expect(await ask("GET", "/posts/7/comments/first", undefined, nested)).toBe("7 first");
  });

  test("refuses a controller without what is asked of it", () => {
    expect(() => resources({ show: Post.show }, { only: ["show", "edit"] })).toThrow(EndpointArgumentError);
    expect(() => resources({ show: Post.show }, { only: ["show", "edit"] })).toThrow(
      /^expected edit among the functions of a controller, got: show\n/,
    );
    expect(() => resources({})).toThrow(/^expected at least one of index, new, .* got: none\n/);
  });
});
