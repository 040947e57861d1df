/** What is shown of an error where debugErrors is on. */
import { ExitError, GenServer, ok } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { framesOf } from "../../src/endpoint/debug/frames.ts";

let count = 0;

async function answerOf(app: Hono, path: string, init: RequestInit = {}, options: EndpointOptions = {}) {
  const name = `DebugWeb.Endpoint${count++}`;
  const Web = Endpoint.define(name, { otpApp: "debug", app, log: false, debugErrors: true, ...options });
  await startSupervised(Web);
  const answer = await Web.request(path, { ...init, headers: { accept: "text/html", ...init.headers } });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

function appThatThrows(error: unknown): Hono {
  const app = new Hono();
  app.all("/posts/:id", () => {
    throw error;
  });
  return app;
}

const hostile = `<script>alert("&'")</script>`;

describe("the page", () => {
  test("shows the error, its code, its cause, and the source of the application first", async () => {
    const cause = new TypeError("no such table");
    const error = Object.assign(new Error("the posts are gone", { cause }), { code: "BLOG_GONE" });
    const { status, body, headers } = await answerOf(appThatThrows(error), "/posts/7");
    expect(status).toBe(500);
    expect(headers.get("content-type")).toBe("text/html; charset=UTF-8");
    expect(body).toContain("the posts are gone");
    expect(body).toContain("<code>BLOG_GONE</code>");
    expect(body).toContain("Caused by TypeError");
    expect(body).toContain("no such table");
    expect(body).toContain("test/endpoint/debug.test.ts:");
    // The line itself, read from this very file.
    expect(body.replaceAll(/<[^>]*>/g, "")).toContain("Object.assign(new Error(&quot;the posts are gone&quot;");
  });

  test("lets no value be markup, wherever it comes from", async () => {
    const error = Object.assign(new Error(hostile), { name: hostile, code: hostile, actions: [action(hostile)] });
    const { body } = await answerOf(appThatThrows(error), `/posts/${encodeURIComponent(hostile)}?q=${hostile}`, {
      headers: { "x-odd": `"><img src=x onerror=alert(1)>`, cookie: `a="><script>b` },
    });
    expect(body).not.toContain("<script>");
    expect(body).not.toContain("<img");
    expect(body).toContain("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;");
  });

  test("lets no line of the source be markup", async () => {
    const error = new Error("no"); // <u title="x">&</u>
    const { body } = await answerOf(appThatThrows(error), "/posts/7");
    expect(body).not.toContain("<u");
    expect(body.replaceAll(/<[^>]*>/g, "")).toContain("// &lt;u title=&quot;x&quot;&gt;&amp;&lt;/u&gt;");
  });

  test("brings a policy of its own, with the nonce of its own style and script", async () => {
    const app = new Hono();
    app.use(async (c, next) => {
      await next();
      c.header("content-security-policy", "default-src 'none'");
    });
    app.all("/posts/*", boom);
    for (const path of ["/posts/7", "/nowhere"]) {
      const { headers, body } = await answerOf(app, path);
      const [, nonce] = /style-src 'nonce-([\w-]{20,})'/.exec(headers.get("content-security-policy") ?? "") ?? [];
      expect(body.split(`nonce="${nonce}"`)).toHaveLength(3);
      expect(body).not.toMatch(/<(link|img|script src)/);
    }
  });

  test("shows the request without its secrets", async () => {
    const { body } = await answerOf(appThatThrows(new Error("no")), `/posts/7?page=2&access_token=${secret(1)}`, {
      headers: {
        authorization: secret(2),
        cookie: `theme=dark; _blog=${secret(40)}; session=${secret(3)}`,
        "x-a": "b",
      },
    });
    for (const shown of ["page", "2", "theme", "dark", "x-a", "[FILTERED]"]) expect(body).toContain(shown);
    for (const hidden of [secret(1), secret(2), secret(3)]) expect(body).not.toContain(hidden);
    expect(plain(body)).toContain("id 7");
  });

  test("leaves out what the application's own filter names, also where no route matches", async () => {
    const own = { filterParameters: ["plate"] };
    const { body } = await answerOf(appThatThrows(new Error("no")), `/posts/7?plate=${secret(1)}`, {}, own);
    expect(body).not.toContain(secret(1));
    const nowhere = await answerOf(new Hono(), `/nowhere?plate=${secret(1)}`, {}, own);
    expect(plain(nowhere.body)).toContain("no route matches GET /nowhere?plate=[FILTERED]");
    expect(nowhere.body).not.toContain(secret(1));
  });

  test("shows the routes where none matches", async () => {
    const app = new Hono();
    app.use("*", async (_c, next) => next());
    app.get("/posts", (c) => c.text("all"));
    app.post("/posts", (c) => c.text("made"));
    app.get("/posts/:id", (c) => c.text("one"));
    const { status, body } = await answerOf(app, "/postz");
    expect(status).toBe(404);
    expect(plain(body)).toContain("GET POST /posts GET /posts/:id");
    expect(plain(body)).toContain("None of them takes GET /postz.");
  });

  test("shows the process that ended, what it was asked, and its own stack", async () => {
    const Desk = GenServer.define("Debug.Desk", {
      init: () => ok(0),
      registered: true,
      handleCall: { take: () => fail("the drawer is stuck") },
    });
    await startSupervised(Desk);
    const app = new Hono();
    app.get("/", async (c) => c.json(await GenServer.call(Desk, ["take"])));
    const { body } = await answerOf(app, "/");
    expect(plain(body)).toContain("The process that ended Process Debug.Desk");
    expect(plain(body)).toContain("Was asked [ &#39;take&#39; ]");
    expect(plain(body)).toContain("Caused by Error the drawer is stuck");
    expect(body).toContain("fail");
  });

  test("links each frame with the editor of the configuration", async () => {
    const editor = "vscode://file/__FILE__:__LINE__:__COLUMN__";
    const { body } = await answerOf(appThatThrows(new Error("no")), "/posts/7", {}, { editor });
    expect(body).toMatch(/href="vscode:\/\/file\/\/[^"]+debug\.test\.ts:\d+:\d+"/);
  });

  test("has a button for each action of the error, and for nothing that is none", async () => {
    const actions = [
      action("Run migrations"),
      { ...action("Away"), path: ["//evil", "example"].join(".") },
      { label: 1 },
      null,
    ];
    const error = Object.assign(new Error("2 migrations are pending"), { status: 503, actions });
    const { status, body } = await answerOf(appThatThrows(error), "/posts/7");
    expect(status).toBe(503);
    expect(body).toContain(
      `<form method="POST" action="/dev/migrate"><button class="primary">Run migrations</button></form>`,
    );
    expect(body).not.toContain(["evil", "example"].join("."));
  });

  test("is not in the way of what the application says to a client's mistake", async () => {
    const renderErrors = { formats: { html: () => "our own page" } };
    const mistake = Object.assign(new Error("two words"), { status: 422 });
    expect((await answerOf(appThatThrows(mistake), "/posts/7", {}, { renderErrors })).body).toBe("our own page");
    const fault = await answerOf(appThatThrows(new Error("no")), "/posts/7", {}, { renderErrors });
    expect(fault.body).not.toBe("our own page");
  });

  test("is nothing that production knows", async () => {
    const { body, headers } = await answerOf(appThatThrows(new Error("no")), "/posts/7", {}, { debugErrors: false });
    expect(body).toContain("Internal Server Error");
    expect(body.length).toBeLessThan(1000);
    expect(headers.get("content-security-policy")).toBeNull();
  });
});

describe("the other formats", () => {
  test("tell programs the same facts", async () => {
    const error = Object.assign(new Error("no"), { code: "BLOG", actions: [action("Run")] });
    const headers = { accept: "application/json", authorization: "abc" };
    const { body } = await answerOf(appThatThrows(error), "/posts/7?page=2", { headers });
    expect(JSON.parse(body)).toMatchObject({
      status: 500,
      detail: "no",
      debug: {
        errors: [{ name: "Error", code: "BLOG", message: "no", frames: expect.any(Array) }],
        actions: [{ label: "Run", path: "/dev/migrate", method: "POST" }],
        request: {
          method: "GET",
          path: "/posts/7",
          params: { id: "7" },
          query: { page: "2" },
          headers: { authorization: "[FILTERED]" },
        },
      },
    });
  });

  test("tell people at a terminal the same facts", async () => {
    const { body } = await answerOf(appThatThrows(new Error("no")), "/posts/7", { headers: { accept: "text/plain" } });
    expect(body).toContain("# 500 Internal Server Error\n\n## Error\n\n    no\n");
    expect(body).toMatch(/> +\d+ \| .*new Error\("no"\)/);
    expect(body).toContain("    GET /posts/7");
  });
});

describe("the call that failed", () => {
  test("is known by its code", async () => {
    const error = new ExitError("timeout", ["GenServer", "call", ["Slow", ["x"], 5000]]);
    const headers = { accept: "application/json" };
    const { body } = await answerOf(appThatThrows(error), "/posts/7", { headers });
    expect(JSON.parse(body).debug.crash).toEqual({ process: "Slow", reason: "'timeout'", lastMessage: "[ 'x' ]" });
  });
});

describe("framesOf", () => {
  test("takes no line of the message for a frame, and reads nothing but source", async () => {
    const error = new Error("no\n    at x (/etc/passwd:1:1)");
    expect((await framesOf(error)).map(({ file }) => file)).not.toContain("/etc/passwd");
    error.message = "other";
    error.stack = "Error: other\n    at x (/etc/passwd:1:1)";
    expect(await framesOf(error)).toMatchObject([{ file: "/etc/passwd", source: [] }]);
  });

  test("finds the place that a compiler names", async () => {
    const message = `Transform failed with 1 error:\n${import.meta.filename}:3:6: ERROR: Expected ";"`;
    const error = Object.assign(new Error(message), { name: "TransformError" });
    expect((await framesOf(error))[0]).toMatchObject({ label: "test/endpoint/debug.test.ts", line: 3, column: 7 });
  });
});

function action(label: string) {
  return { label, path: "/dev/migrate", method: "POST" };
}

/** Not to be read off this file, whose lines are on the page. */
function secret(length: number): string {
  return ["se", "cret"].join("c").repeat(length);
}

function boom(): never {
  throw new Error("boom");
}

function fail(message: string): never {
  throw new Error(message);
}

/** The text of a page, with single spaces. */
function plain(page: string): string {
  return page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}
