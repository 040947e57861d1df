import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { findApp, namesOf, nextVersion, webNames } from "../src/app.ts";

let workspace: string;

beforeEach(() => {
  workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-find-")));
});

afterEach(() => fs.rmSync(workspace, { recursive: true, force: true }));

function app(name: string, more = ""): string {
  fs.writeFileSync(path.join(workspace, "pnpm-workspace.yaml"), "packages: []\n");
  const root = path.join(workspace, "apps", name);
  fs.mkdirSync(path.join(root, "src"), { recursive: true });
  fs.writeFileSync(
    path.join(root, "hinotori.config.ts"),
    `import type { HinotoriConfig } from "hinotori";\n\nexport default { app: "${name}", ${more} } satisfies HinotoriConfig;\n`,
  );
  return root;
}

describe("namesOf", () => {
  test.each([
    ["my_app", ["my_app", "my-app", "MyApp", "myApp", "MY_APP", "My App"]],
    ["MyApp", ["my_app", "my-app", "MyApp", "myApp", "MY_APP", "My App"]],
    ["my-app", ["my_app", "my-app", "MyApp", "myApp", "MY_APP", "My App"]],
    ["scuti", ["scuti", "scuti", "Scuti", "scuti", "SCUTI", "Scuti"]],
    ["a2_b3", ["a2_b3", "a2-b3", "A2B3", "a2B3", "A2_B3", "A2 B3"]],
    ["Café", ["cafe", "cafe", "Cafe", "cafe", "CAFE", "Cafe"]],
    ["HTTPServer", ["http_server", "http-server", "HttpServer", "httpServer", "HTTP_SERVER", "Http Server"]],
  ])("spells %s in every way", (name, expected) => {
    expect(Object.values(namesOf(name))).toEqual(expected);
  });

  test("takes the module's name when it is given", () => {
    const names = namesOf("my_app", "SHOP");
    expect(names).toMatchObject({ snake: "my_app", pascal: "SHOP", title: "Shop" });
    expect(webNames(names)).toMatchObject({ snake: "my_app_web", kebab: "my-app-web", pascal: "SHOPWeb" });
  });
});

describe("findApp", () => {
  test("finds the application it is called in, from any folder of it", async () => {
    const root = app("shop", 'database: "postgres", generators: { html: false, binaryId: true }');
    app("other");
    expect(await findApp(path.join(root, "src"))).toMatchObject({
      root,
      workspace,
      database: "postgres",
      html: false,
      binaryId: true,
      web: { pascal: "ShopWeb" },
    });
  });

  test("takes the only application of a workspace", async () => {
    const root = app("shop");
    expect(await findApp(workspace)).toMatchObject({ root, database: undefined, html: true, binaryId: false });
  });

  test("takes the one it is told, from anywhere in the workspace", async () => {
    const root = app("shop");
    const other = app("other");
    expect(await findApp(workspace, "shop")).toMatchObject({ root });
    expect(await findApp(other, "shop")).toMatchObject({ root });
  });

  test("lists the applications when there are several", async () => {
    app("shop");
    app("other");
    await expect(findApp(workspace)).rejects.toThrow(
      "expected one application, got: other, shop\n\nSay which: --app other",
    );
    await expect(findApp(workspace, "shup")).rejects.toThrow("got: shup\n\nThere are: other, shop.");
  });

  test("teaches where there is none", async () => {
    await expect(findApp(workspace)).rejects.toThrow("hinotori new my_app");
  });

  test("says which configuration cannot be read, and why", async () => {
    const root = app("shop");
    fs.writeFileSync(path.join(root, "hinotori.config.ts"), "throw new Error('half written');\n");
    await expect(findApp(root)).rejects.toMatchObject({
      code: "HINOTORI_APP",
      message: expect.stringContaining(`a module that loads, got: half written\n\nLook at ${root}/hinotori.config.ts.`),
    });
  });

  test("refuses a configuration without a name", async () => {
    const root = app("shop");
    fs.writeFileSync(path.join(root, "hinotori.config.ts"), "export default 7;\n");
    await expect(findApp(root)).rejects.toMatchObject({ code: "HINOTORI_APP" });
  });
});

describe("nextVersion", () => {
  const noon = new Date(Date.UTC(2026, 0, 2, 12, 0, 59));

  test("is the time in UTC", () => {
    expect(nextVersion(path.join(workspace, "none"), noon)).toBe("20260102120059");
  });

  test("is later than every other", () => {
    fs.writeFileSync(path.join(workspace, "20260102120059_a.sql"), "");
    expect(nextVersion(workspace, noon)).toBe("20260102120100");
    fs.writeFileSync(path.join(workspace, "20991231235959_a.sql"), "");
    expect(nextVersion(workspace, noon)).toBe("21000101000000");
  });
});
