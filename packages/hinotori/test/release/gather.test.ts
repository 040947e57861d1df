/** Which packages a release has, and where they go: folders as package managers make them, and what is gathered from them. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { filesBelow } from "../../src/files-below.ts";
import { copyApplication, copyPackage } from "../../src/release/copy.ts";
import { gather, gatherSources, inBuildOrder } from "../../src/release/gather.ts";

let folder: string;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-gather-")));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
});

type Manifest = Readonly<Record<string, unknown>>;

/** Makes a package; links are the packages that it finds beside itself, as pnpm makes them. */
function make(place: string, manifest: Manifest, files: Readonly<Record<string, string>> = {}): string {
  const at = path.join(folder, place);
  fs.mkdirSync(at, { recursive: true });
  fs.writeFileSync(
    path.join(at, "package.json"),
    JSON.stringify({ version: "1.0.0", name: path.basename(place), ...manifest }),
  );
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
    fs.writeFileSync(path.join(at, file), text);
  }
  return at;
}

/** Makes a package in pnpm's store and gives its place. */
function stored(name: string, manifest: Manifest = {}, id = `${name}@1.0.0`): string {
  make(`node_modules/.pnpm/${id}/node_modules/${name}`, { name, ...manifest });
  return `node_modules/.pnpm/${id}/node_modules/${name}`;
}

/** Lets the package at `from` find the one at `to`. */
function link(from: string, name: string, to: string): void {
  const at = from.includes(".pnpm")
    ? path.join(folder, path.dirname(from), name)
    : path.join(folder, from, "node_modules", name);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.symlinkSync(path.join(folder, to), at);
}

const gathered = (): Record<string, string> =>
  Object.fromEntries(
    gather(path.join(folder, "app")).map(({ to, manifest }) => [to, `${manifest.name}@${manifest.version}`]),
  );

describe("gather", () => {
  test("takes what is needed in production, and what that needs, to the top", () => {
    make("app", { dependencies: { a: "*" }, devDependencies: { tool: "*" } });
    link("app", "a", stored("a", { dependencies: { b: "*" }, devDependencies: { c: "*" } }));
    link("app", "tool", stored("tool"));
    link("node_modules/.pnpm/a@1.0.0/node_modules/a", "b", stored("b"));
    expect(gathered()).toEqual({ "node_modules/a": "a@1.0.0", "node_modules/b": "b@1.0.0" });
  });

  test("puts another version of a package beside whoever needs it, and the same one only once", () => {
    make("app", { dependencies: { a: "*", b: "*", c: "*" } });
    const old = stored("b", { version: "0.1.0", dependencies: { c: "*" } }, "b@0.1.0");
    for (const name of ["b", "c"]) link("app", name, stored(name));
    link("app", "a", stored("a", { dependencies: { b: "*" } }));
    link("node_modules/.pnpm/a@1.0.0/node_modules/a", "b", old);
    link(old, "c", stored("c", { name: "c" }, "c@1.0.0_variant"));
    expect(gathered()).toEqual({
      "node_modules/a": "a@1.0.0",
      "node_modules/b": "b@1.0.0",
      "node_modules/c": "c@1.0.0",
      "node_modules/a/node_modules/b": "b@0.1.0",
    });
  });

  test("lets peers be those that the application has, and leaves optional ones out that it does not", () => {
    make("app", { dependencies: { lib: "*", peer: "*" } });
    const peers = { peerDependencies: { peer: "*", tool: "*" }, peerDependenciesMeta: { tool: { optional: true } } };
    make("packages/lib", { name: "lib", ...peers });
    link("app", "lib", "packages/lib");
    link("app", "peer", stored("peer"));
    link("packages/lib", "peer", stored("peer", { version: "2.0.0" }, "peer@2.0.0"));
    link("packages/lib", "tool", stored("tool"));
    expect(gathered()).toEqual({ "node_modules/lib": "lib@1.0.0", "node_modules/peer": "peer@1.0.0" });
  });

  test("takes a peer that must be there and that nobody else brings", () => {
    make("app", { dependencies: { lib: "*" } });
    link("app", "lib", stored("lib", { peerDependencies: { peer: "*" } }));
    link("node_modules/.pnpm/lib@1.0.0/node_modules/lib", "peer", stored("peer"));
    expect(gathered()).toMatchObject({ "node_modules/peer": "peer@1.0.0" });
  });

  test("goes without an optional dependency of another system, and around in a circle", () => {
    make("app", { dependencies: { a: "*" }, optionalDependencies: { "only-elsewhere": "*" } });
    link("app", "a", stored("a", { dependencies: { b: "*" } }));
    link("node_modules/.pnpm/a@1.0.0/node_modules/a", "b", stored("b", { dependencies: { a: "*" } }));
    link("node_modules/.pnpm/b@1.0.0/node_modules/b", "a", "node_modules/.pnpm/a@1.0.0/node_modules/a");
    expect(gathered()).toEqual({ "node_modules/a": "a@1.0.0", "node_modules/b": "b@1.0.0" });
  });

  test("reads what npm installs too: flat, with a second version nested", () => {
    make("app", { dependencies: { a: "*", b: "*" } });
    make("app/node_modules/a", { dependencies: { b: "^2" } });
    make("app/node_modules/b", {});
    make("app/node_modules/a/node_modules/b", { version: "2.0.0" });
    expect(gathered()).toMatchObject({ "node_modules/b": "b@1.0.0", "node_modules/a/node_modules/b": "b@2.0.0" });
  });

  test("says what is not installed, and who needs it", () => {
    make("app", { name: "shop", dependencies: { missing: "*" } });
    expect(() => gathered()).toThrow(
      /expected missing to be installed, which shop needs, but it is not\n\n {4}pnpm install/,
    );
  });

  test("orders the packages of the workspace so that each is built after those that it needs", () => {
    make("app", { dependencies: { web: "*", base: "*" } });
    for (const name of ["base", "web"]) {
      make(`packages/${name}`, { dependencies: name === "web" ? { base: "*" } : {} });
      link("app", name, `packages/${name}`);
    }
    link("packages/web", "base", "packages/base");
    const packages = gather(path.join(folder, "app"));
    expect(inBuildOrder(packages).map(({ name, isSource }) => [name, isSource])).toEqual([
      ["base", true],
      ["web", true],
    ]);
  });
});

describe("gatherSources", () => {
  test("finds what stands in the workspace, also what only the build reads, and nothing that was installed", () => {
    make("app", { dependencies: { web: "*", hono: "*" }, devDependencies: { tool: "*" } });
    make("app/node_modules/hono", {});
    make("packages/web", {});
    make("packages/tool", { peerDependencies: { repo: "*" }, peerDependenciesMeta: { repo: { optional: true } } });
    make("packages/repo", {});
    for (const name of ["web", "tool"]) link("app", name, `packages/${name}`);
    link("packages/tool", "repo", "packages/repo");
    const sources = gatherSources(path.join(folder, "app"));
    expect(inBuildOrder(sources).map(({ name }) => name)).toEqual(["web", "repo", "tool"]);
  });
});

describe("copyPackage", () => {
  const copied = (from: string, manifest: Manifest, isSource: boolean): string[] => {
    const to = path.join(folder, "copy");
    copyPackage({ name: "x", manifest, from, to: "node_modules/x", isSource }, to);
    return filesBelow(to)
      .map((file) => path.relative(to, file))
      .sort();
  };

  test("takes of a package of the workspace what would be published", () => {
    const files = {
      "dist/a.js": "",
      "src/a.ts": "",
      "test/a.test.ts": "",
      ".env": "SECRET=1",
      "node_modules/b/index.js": "",
    };
    const manifest = { files: ["dist", "absent"] };
    expect(copied(make("packages/lib", manifest, files), manifest, true)).toEqual(["dist/a.js", "package.json"]);
  });

  test("takes of a native module what it runs with, not what it is built of", () => {
    const files = {
      "binding.gyp": "",
      "deps/sqlite3.c": "",
      "build/Release/x.node": "",
      "build/Release/obj/x.o": "",
      "lib/a.js": "",
    };
    expect(copied(make("node_modules/native", {}, files), {}, false)).toEqual([
      "build/Release/x.node",
      "lib/a.js",
      "package.json",
    ]);
  });

  test("leaves out what is nested, since that is gathered by itself, unless it is bundled", () => {
    const files = { "a.c": "", "node_modules/b/index.js": "" };
    expect(copied(make("node_modules/plain", {}, files), {}, false)).toEqual(["a.c", "package.json"]);
    fs.rmSync(path.join(folder, "copy"), { recursive: true });
    const bundled = { bundleDependencies: ["b"] };
    expect(copied(make("node_modules/bundling", bundled, files), bundled, false)).toContain("node_modules/b/index.js");
  });
});

describe("copyApplication", () => {
  test("takes what runs, and neither templates nor the keys of certificates for development", () => {
    const from = make(
      "apps/shop",
      {},
      {
        "dist/main.js": "",
        "priv/repo/migrations/1.sql": "",
        "priv/static/app.css": "",
        "priv/cert/selfsigned_key.pem": "secret",
        "priv/templates/html/html.tsx.ejs": "",
        "src/main.ts": "",
      },
    );
    const to = path.join(folder, "copy");
    fs.mkdirSync(to);
    copyApplication(from, to);
    const files = filesBelow(to).map((file) => path.relative(to, file));
    expect(files.toSorted()).toEqual([
      "dist/main.js",
      "package.json",
      "priv/repo/migrations/1.sql",
      "priv/static/app.css",
    ]);
  });
});
