import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { exportsOf, modulesOf } from "../../src/console/modules.ts";

describe("exportsOf", () => {
  test("finds modules and tables by the way they are exported", () => {
    const source = [
      'export const Repo = Repos.define("Shop.Repo", {});',
      'export const posts = sqliteTable("posts", {});',
      "export const Router: Hono<Env> = router();",
      "export const limit = 3;",
      "export const MAX = 3;",
      "const Hidden = 1;",
    ].join("\n");
    expect(exportsOf(source)).toEqual({ names: ["Repo", "Router", "posts"], hasFunctions: false });
  });

  test("sees whether there are functions, as a context has", () => {
    expect(exportsOf("export async function list() {}")).toEqual({ names: [], hasFunctions: true });
  });
});

describe("modulesOf", () => {
  /** Writes sources and looks through them. */
  function found(files: Readonly<Record<string, string>>): ReturnType<typeof modulesOf> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-modules-"));
    onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    return modulesOf({ folder, contexts: path.join(folder, "shop") });
  }

  test("takes modules, routers and contexts, and the domain's before the web side's", async () => {
    const { names, failed } = await found({
      "shop-web/cart.js": `export const Cart = { name: "ShopWeb.Cart" };\nexport const Router = { routes: [] };\nexport const Rules = {};`,
      "shop/cart.js": `export const Cart = { name: "Shop.Cart" };`,
      "shop/price-list.js": "export function total() {}",
      "shop/prices/round.js": "export function round() {}",
    });
    expect([Object.keys(names).toSorted(), failed]).toEqual([["Cart", "PriceList", "Router"], []]);
    expect(names["Cart"]).toEqual({ name: "Shop.Cart" });
  });

  test("runs no program, and tells what cannot be loaded", async () => {
    const { names, failed } = await found({
      "main.js": `export const Main = { name: "Main" };\nthrow new Error("it ran");`,
      "shop/broken.js": `export const Broken = { name: "Broken" };\nthrow new Error("broken");`,
    });
    expect(names).toEqual({});
    expect(failed.map(({ file, error }) => [path.basename(file), String(error)])).toEqual([
      ["broken.js", "Error: broken"],
    ]);
  });
});
