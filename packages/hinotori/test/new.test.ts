import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { filesIn, hinotori, temporaryFolder } from "./support/new-workspace.ts";

const launcher = fileURLToPath(new URL("../bin/hinotori.mjs", import.meta.url));

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const place = (...parts: readonly string[]): string => path.join(folder, ...parts);
const read = (...parts: readonly string[]): string => fs.readFileSync(place(...parts), "utf8");
const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(place(file)), { recursive: true });
  fs.writeFileSync(place(file), text);
};
const make = (...argv: readonly string[]) => hinotori(folder, ["new", ...argv, "--no-install"]);

describe("hinotori new", () => {
  test("makes a workspace with the application in apps", async () => {
    const { code, out } = await make("my_app");
    expect(code).toBe(0);
    expect(out).toContain("    cd my_app\n    npm start\n");
    const files = filesIn(place("my_app"));
    expect(files).toEqual(
      expect.arrayContaining([
        ...[".editorconfig", ".github/workflows/ci.yml", ".gitignore", ".nvmrc", ".oxfmtrc.json", ".oxlintrc.json"],
        ...[
          ".vscode/settings.json",
          "AGENTS.md",
          "README.md",
          "package.json",
          "packages/.gitkeep",
          "pnpm-workspace.yaml",
        ],
        ...["scripts/pnpm.mjs", "tsconfig.base.json", "turbo.json"],
        ...["apps/my_app/hinotori.config.ts", "apps/my_app/src/my-app/application.ts", "apps/my_app/src/my-app-web.ts"],
      ]),
    );
    expect(fs.readdirSync(folder)).toEqual(["my_app"]);
    expect(fs.existsSync(place("my_app", ".git", "HEAD"))).toBe(true);
    for (const file of files) {
      const text = read("my_app", file);
      expect([file, /blank.?slate/i.exec(text + file)?.[0], /^\W*@(if|else|end)\b/m.exec(text)?.[0]]).toEqual([
        file,
        undefined,
        undefined,
      ]);
    }
  });

  test("takes the last part of a path as the name", async () => {
    expect((await make("some/where/shop")).code).toBe(0);
    expect(fs.existsSync(place("some/where/shop/apps/shop/package.json"))).toBe(true);
  });

  test("takes the name and the module from options", async () => {
    const { code, out } = await make("My Folder", "--app", "my_app", "--module", "Shop");
    expect(code).toBe(0);
    expect(out).toContain("    cd 'My Folder'\n");
    expect(read("My Folder/apps/my_app/hinotori.config.ts")).toContain('app: "my_app",\n  module: "Shop",');
    expect(read("My Folder/apps/my_app/src/my-app/application.ts")).toContain(
      'export const Shop = Application.define("my_app"',
    );
  });

  test("fills an empty folder, and one with files that are not in the way", async () => {
    fs.mkdirSync(place("empty"));
    expect((await make("empty", "--app", "one")).code).toBe(0);
    write("full/LICENSE", "mine");
    write("full/.github/CODEOWNERS", "me");
    expect((await make("full", "--app", "two")).code).toBe(0);
    expect(read("full/LICENSE")).toBe("mine");
    expect(filesIn(place("full"))).toEqual(expect.arrayContaining([".github/CODEOWNERS", ".github/workflows/ci.yml"]));
  });

  test("fills the folder it is called in", async () => {
    fs.mkdirSync(place("here"));
    const { code, out } = await hinotori(place("here"), ["new", ".", "--no-install"]);
    expect(code).toBe(0);
    expect(out).toContain("What is left:\n\n    npm start\n");
    expect(fs.existsSync(place("here/apps/here/package.json"))).toBe(true);
  });

  test("lists every file in the way and writes nothing", async () => {
    write("my_app/package.json", "{}");
    write("my_app/apps/my_app/README.md", "mine");
    write("my_app/scripts", "a file where a folder must be");
    const before = filesIn(folder);
    const { code, err } = await make("my_app");
    expect(code).toBe(1);
    expect(err).toContain("    scripts/pnpm.mjs\n    apps/my_app/README.md\n\nNothing was written.");
    expect(err).toContain("    package.json\n");
    expect(filesIn(folder)).toEqual(before);
  });

  test("refuses a path through a file", async () => {
    write("file", "");
    const { code, err } = await make("file/my_app");
    expect([code, err]).toEqual([1, expect.stringContaining(`expected a folder, got a file: ${place("file")}`)]);
  });

  test("refuses links that lead nowhere, and writes through none", async () => {
    fs.symlinkSync("nowhere", place("my_app"));
    const { code, err } = await make("my_app");
    expect([code, err]).toEqual([1, expect.stringContaining(`got a link that leads nowhere: ${place("my_app")}`)]);
    fs.mkdirSync(place("other"));
    fs.symlinkSync("nowhere", place("other", "README.md"));
    fs.symlinkSync("nowhere", place("other", "scripts"));
    const listed = await make("other");
    expect(listed.err).toContain("    README.md\n");
    expect(listed.err).toContain("    scripts/pnpm.mjs\n");
    expect(fs.readdirSync(place("other"))).toEqual(["README.md", "scripts"]);
  });

  test("fills the folder behind a link, and leaves nothing beside it", async () => {
    fs.mkdirSync(place("elsewhere", "real"), { recursive: true });
    fs.symlinkSync(place("elsewhere", "real"), place("my_app"));
    const { code } = await make("my_app", "--no-git");
    expect(code).toBe(0);
    expect(fs.readdirSync(place("elsewhere"))).toEqual(["real"]);
    expect(fs.existsSync(place("elsewhere", "real", "apps", "my_app", "package.json"))).toBe(true);
  });

  test("refuses an empty path, which a variable without a value is", async () => {
    const { code, err } = await make("");
    expect([code, err]).toEqual([1, expect.stringContaining("expected a path, got: an empty one")]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("writes nothing in a dry run, and lists what it would", async () => {
    const { code, out } = await make("my_app", "--dry-run");
    expect(code).toBe(0);
    expect(out).toContain("create  my_app/apps/my_app/package.json\n");
    expect(out).toContain("Nothing was written.");
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("prints what it made as JSON", async () => {
    const { value } = await make("my_app", "--json", "--no-git");
    expect(value).toMatchObject({
      name: "my_app",
      root: place("my_app/apps/my_app"),
      workspace: place("my_app"),
      edited: [],
      git: "not wanted",
      installed: "not wanted",
      dryRun: false,
      next: ["cd my_app", "npm start"],
      files: expect.arrayContaining(["package.json", "apps/my_app/package.json"]),
    });
    expect(fs.existsSync(place("my_app/.git"))).toBe(false);
  });

  test("leaves the repository around it alone", async () => {
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    const { value } = await make("my_app", "--json");
    expect(value).toMatchObject({ git: "inside another" });
    expect(fs.existsSync(place("my_app/.git"))).toBe(false);
  });

  test("says what it left out where there is no git", async () => {
    const { code, out } = await hinotori(folder, ["new", "my_app", "--no-install"], { env: { PATH: folder } });
    expect([code, out]).toEqual([0, expect.stringContaining("left out  a Git repository: there is no git on PATH")]);
  });

  test("keeps the files when the installation fails, says what it said, and ends with 1", async () => {
    write(
      "bin/pnpm",
      '#!/bin/sh\n[ "$1" = --version ] && echo 10.0.0 && exit\necho "ENOTFOUND: no registry\nnpm error     at look\nnpm error   errno: 1,\nnpm error }" >&2\nexit 3\n',
    );
    fs.chmodSync(place("bin/pnpm"), 0o755);
    const env = { PATH: `${place("bin")}:${process.env["PATH"]}` };
    const { code, out, err, labels } = await hinotori(folder, ["new", "my_app", "--no-git"], { env });
    expect([code, err]).toEqual([1, expect.stringContaining("The files are complete.")]);
    expect(labels).toEqual(["installing dependencies"]);
    expect(out).toContain("which failed:\n\n    ENOTFOUND: no registry\n\n");
    expect(out).toContain("    cd my_app\n    npm start\n");
    expect(fs.existsSync(place("my_app/package.json"))).toBe(true);
  });

  test("installs with npx where pnpm is missing or old", async () => {
    write("bin/pnpm", "#!/bin/sh\necho 9.15.0\n");
    write("bin/npx", '#!/bin/sh\necho "$@" > arguments\necho "$npm_config_jobs" > jobs\n');
    for (const name of ["pnpm", "npx"]) fs.chmodSync(place("bin", name), 0o755);
    const { value } = await hinotori(folder, ["new", "my_app", "--json"], {
      env: { PATH: `${place("bin")}:/bin:/usr/bin` },
    });
    expect(value).toMatchObject({ installed: "done", next: ["cd my_app", "npm start"] });
    expect(read("my_app/arguments")).toBe("--yes pnpm@10.34.8 install --reporter=append-only\n");
    expect(read("my_app/jobs")).toBe("max\n");
  });

  test("teaches where it may not write", async () => {
    fs.mkdirSync(place("locked"), { mode: 0o555 });
    fs.chmodSync(folder, 0o755);
    // Root may write everywhere, so somebody else asks.
    const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const child = spawn(process.execPath, [launcher, "new", "my_app", "--no-install"], {
      cwd: place("locked"),
      ...uid,
    });
    let err = "";
    child.stderr.on("data", (text) => (err += text));
    const [code] = await once(child, "close");
    expect([code, err]).toEqual([1, expect.stringContaining(`expected to write to ${place("locked")}, got: EACCES`)]);
    expect(fs.readdirSync(place("locked"))).toEqual([]);
  });

  test("refuses to guess a path where nobody sits", async () => {
    expect(await make()).toMatchObject({ code: 1, err: expect.stringContaining("hinotori new my_app") });
  });
});

describe("hinotori new, inside a workspace", () => {
  beforeEach(async () => {
    await make("first");
  });

  const inside = (cwd: string, ...argv: readonly string[]) =>
    hinotori(place("first", cwd), ["new", ...argv, "--no-install"]);

  test("makes one more application, from any folder of it", async () => {
    const before = filesIn(place("first"));
    const { code, out } = await inside("packages", "second");
    expect(code).toBe(0);
    expect(out).toContain("    cd ../apps/second\n    npx pnpm install && npm run dev\n");
    const added = filesIn(place("first")).filter((file) => !before.includes(file));
    expect(added.every((file) => file.startsWith("apps/second/"))).toBe(true);
    expect(added).toContain("apps/second/src/second/application.ts");
  });

  test("adds what the catalog lacks", async () => {
    const { out } = await inside(".", "second", "--database", "postgres");
    expect(out).toContain("edited  pnpm-workspace.yaml\n");
    expect(read("first/pnpm-workspace.yaml")).toContain("\n  oxlint: ^1.94.0\n  pg: ^8.23.1\n  phoenix: ");
    expect(JSON.parse(read("first/apps/second/package.json"))).toMatchObject({
      dependencies: { pg: "catalog:" },
      devDependencies: { "@types/pg": "catalog:" },
    });
  });

  test("uses packages of the workspace itself as they are", async () => {
    write("first/packages/otp/package.json", '{ "name": "@hinotori/otp" }');
    await inside(".", "second");
    expect(JSON.parse(read("first/apps/second/package.json")).dependencies).toMatchObject({
      "@hinotori/otp": "workspace:*",
      "@hinotori/pubsub": "catalog:",
    });
  });

  test("refuses a name that a package has", async () => {
    expect(await inside(".", "first")).toMatchObject({ code: 1, err: expect.stringContaining("got: first") });
  });

  test("says which package.json of the workspace cannot be read", async () => {
    write("first/packages/bad/package.json", "{ nope");
    const { code, err } = await inside(".", "other");
    expect(code).toBe(1);
    expect(err).toContain("expected a package.json that is JSON, got: ");
    expect(err).toContain(`Look at ${place("first/packages/bad/package.json")}.`);
  });

  test("refuses a path that is no application's", async () => {
    expect(await inside(".", "packages/second")).toMatchObject({
      code: 1,
      err: expect.stringContaining("hinotori new second"),
    });
    expect((await inside(".", "apps/second")).code).toBe(0);
  });

  test("makes a workspace of its own outside, by a path", async () => {
    expect((await inside(".", "../other")).code).toBe(0);
    expect(fs.existsSync(place("other/apps/other/package.json"))).toBe(true);
  });

  test("refuses a workspace without applications", async () => {
    write("first/pnpm-workspace.yaml", "packages:\n  - libs/*\n");
    expect(await inside(".", "second")).toMatchObject({ code: 1, err: expect.stringContaining("- apps/*") });
  });
});

describe("hinotori new --interactive", () => {
  test("asks, says the one line, and makes it", async () => {
    const answers = ["shop", "postgres", "binary_id", "html", false, false, false, true];
    const { code, out, questions } = await hinotori(folder, ["new", "--interactive"], { answers });
    expect(code).toBe(0);
    expect(questions).toHaveLength(8);
    expect(out).toContain(
      "    hinotori new shop --database postgres --no-dashboard --binary-id --no-git --no-install\n",
    );
    expect(read("shop/apps/shop/hinotori.config.ts")).toContain("binaryId: true");
  });

  test("asks by itself where no path was said, and knows how it was called", async () => {
    const answers = ["", "none", "json", true, false, false];
    const { code, out, err } = await hinotori(folder, ["new"], {
      answers,
      env: { HINOTORI_PROGRAM: "npm create hinotori@latest" },
    });
    expect(out).toContain("    npm create hinotori@latest my_app -- --no-repo --no-html --no-install\n");
    expect([code, err]).toEqual([1, expect.stringContaining("stopped, nothing was done")]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe("a run of hinotori new that is killed", () => {
  test.each(["SIGKILL", "SIGTERM"] as const)("by %s leaves nothing half", async (signal) => {
    // It stops when everything is written under the name beside the target, right before that becomes the target.
    const program = `
      const fs = require("node:fs/promises");
      const rename = fs.rename;
      fs.rename = (...args) => {
        process.stdout.write("now");
        return new Promise((done) => setTimeout(done, 30_000)).then(() => rename(...args));
      };
      require("node:module").syncBuiltinESMExports();`;
    write("slow.cjs", program);
    fs.mkdirSync(place("work"));
    const child = spawn(process.execPath, ["--require", place("slow.cjs"), launcher, "new", "my_app", "--no-install"], {
      cwd: place("work"),
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([null, signal]);
    const left = fs.readdirSync(place("work"));
    expect(left).toEqual(signal === "SIGTERM" ? [] : [expect.stringMatching(/^\.my_app\.hinotori-/)]);
    // The next run takes away what is left.
    expect((await hinotori(place("work"), ["new", "my_app", "--no-install"])).code).toBe(0);
    expect(fs.readdirSync(place("work"))).toEqual(["my_app"]);
  });
});
