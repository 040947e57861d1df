import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as otp from "@hinotori/otp";
import * as repo from "@hinotori/repo";
import { describe, expect, onTestFinished, test } from "vitest";

import { consoleNames } from "../../src/console/names.ts";

/** The packages of an application, as a new one has them. */
const modules = fileURLToPath(new URL("../../templates/app/node_modules", import.meta.url));

/** What is in scope of an application with these sources. */
function inScope(files: Readonly<Record<string, string>>, { packages = modules } = {}) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-names-")));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  if (packages !== "") fs.symlinkSync(packages, path.join(root, "node_modules"));
  const folder = path.join(root, "src");
  return consoleNames(root, { folder, contexts: path.join(folder, "shop") });
}

describe("consoleNames", () => {
  test("has everything of otp, and the modules of the packages that the application depends on", async () => {
    const { names, own } = await inScope({});
    expect(own).toEqual([]);
    expect(names).toMatchObject({ GenServer: otp.GenServer, ok: otp.ok, Changeset: repo.Changeset });
    expect(Object.keys(names)).toEqual(
      expect.arrayContaining([
        "Migrator",
        "Storage",
        "PubSub",
        "Presence",
        "Token",
        "Channel",
        "Metrics",
        "DNSCluster",
      ]),
    );
    expect(names).not.toHaveProperty("flash");
    expect(names).not.toHaveProperty("NONCE");
  });

  test("has otp alone where the application has no other package", async () => {
    const { names } = await inScope({}, { packages: "" });
    expect(Object.keys(names).toSorted()).toEqual(Object.keys(otp).toSorted());
  });

  test("prefers what is the application's own, whichever package has the name too", async () => {
    const { names, own } = await inScope({
      "src/shop/repo.js": `export const Repo = { name: "Shop.Repo" };`,
      "src/shop/registry.js": `export const Registry = { name: "Shop.Registry" };`,
      "src/shop-web/telemetry.js": `export const Telemetry = { name: "ShopWeb.Telemetry" };`,
    });
    expect(own).toEqual(["Registry", "Repo", "Telemetry"]);
    expect([names["Repo"], names["Registry"], names["Telemetry"]]).toEqual([
      { name: "Shop.Repo" },
      { name: "Shop.Registry" },
      { name: "ShopWeb.Telemetry" },
    ]);
  });
});
