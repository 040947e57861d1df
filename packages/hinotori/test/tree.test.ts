/** The supervision tree of an application. */
import { describe, expect, test } from "vitest";

import { hinotori } from "./support/program.ts";
import { smallApp } from "./support/small-app.ts";

describe("hinotori tree", () => {
  test("prints every process below its supervisor, and listens nowhere", async () => {
    const app = smallApp();
    app.edit("src/shop-web/endpoint.ts", (text) => text.replace("app });", "app, server: true, http: { port: 1 } });"));
    const { code, stdout, stderr } = await hinotori(["tree"], { cwd: app.root });
    expect([code, stderr]).toEqual([0, "the shop is closed\n"]);
    expect(stdout).toMatch(/^Shop\.Supervisor id=shop #PID<\S+> \d+ms\n/);
    expect(stdout).toMatch(/^├─ Shop\.Repo .*\n├─ ShopWeb\.Service\.Hashmap #PID<\S+> \d+ms\n└─ ShopWeb\.Endpoint /m);
    expect(stdout).not.toContain("id=server");
  });

  test("prints it as JSON, and nothing beside it", async () => {
    const app = smallApp();
    app.edit("src/shop/application.ts", (text) =>
      text
        .replace("{ Application, Supervisor }", "{ Application, Logger, Supervisor }")
        .replace("process.stderr.write(", "Logger.error("),
    );
    const { stdout, stderr } = await hinotori(["tree", "--json"], { cwd: app.root });
    expect(stderr).toContain("the shop is closed");
    const [top] = JSON.parse(stdout) as [{ children: unknown[] }];
    expect(top).toMatchObject({
      id: "shop",
      name: "Shop.Supervisor",
      type: "supervisor",
      status: "running",
      restarts: 0,
    });
    expect(top.children[1]).toEqual({
      id: "ShopWeb.Service.Hashmap",
      name: "ShopWeb.Service.Hashmap",
      pid: expect.stringMatching(/^#PID</),
      type: "worker",
      status: "running",
      age: expect.any(Number),
      restarts: 0,
      messageQueueLength: 0,
      children: [],
    });
  });

  test("says why an application does not start", async () => {
    const app = smallApp();
    app.edit("src/shop-web/service/hashmap.ts", (text) =>
      text.replace("ok(entries),", "{ throw new Error(`no table`); },"),
    );
    const { code, stderr } = await hinotori(["tree"], { cwd: app.root });
    expect([code, stderr]).toEqual([1, expect.stringContaining("no table")]);
  });

  test("says what is missing where no application is loaded", async () => {
    const app = smallApp();
    app.edit("hinotori.config.ts", (text) => text.replace(/^ +application:.*\n/m, ""));
    const { code, stderr } = await hinotori(["tree"], { cwd: app.root });
    expect([code, stderr]).toEqual([1, expect.stringContaining("got: no load.application")]);
  });

  test("says where it has looked for a release", async () => {
    const { root } = smallApp();
    const { code, stderr } = await hinotori(["tree", "--remote"], { cwd: root });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`expected a release in ${root}/_build/rel/shop, got none`),
    ]);
  });
});
