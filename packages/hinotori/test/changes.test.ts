import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { applyChanges, type ApplyOptions, type Change } from "../src/changes.ts";
import { recordingIo, type RecordingIo } from "./support/io.ts";
import { contentsBelow } from "./support/tree-of-files.ts";

const router = `/** Routes. */
import { router } from "#app-web";
import * as Page from "#app-web/page";

const browser = router();
browser.get("/", Page.home);
// hinotori:pages

export const Router = router();
`;

const changes: readonly Change[] = [
  { create: "src/post.ts", content: "export const post = {a:1}" },
  { import: "src/router.ts", statement: 'import * as Post from "#app-web/post";' },
  { insert: "src/router.ts", marker: "pages", lines: ['browser.route("/posts", Post.routes);'] },
];

let root: string;
let io: RecordingIo;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-changes-"));
  io = recordingIo();
  fs.mkdirSync(path.join(root, "src"));
  write("src/router.ts", router);
  write(".oxfmtrc.json", '{\n  // Wide.\n  "printWidth": 120,\n  "ignorePatterns": ["**/*.md"]\n}\n');
});

afterEach(() => {
  fs.chmodSync(path.join(root, "src"), 0o755);
  fs.rmSync(root, { recursive: true, force: true });
});

const place = (file: string): string => path.join(root, file);
const read = (file: string): string => fs.readFileSync(place(file), "utf8");
const write = (file: string, text: string): void => fs.writeFileSync(place(file), text);
const apply = (list: readonly Change[], options: Partial<ApplyOptions> = {}) =>
  applyChanges(root, list, { io, ...options });

/** Every file below the root, with its content. */
const snapshot = (): Readonly<Record<string, string>> => contentsBelow(root);

describe("applyChanges", () => {
  test("creates formatted files and edits at markers", async () => {
    await apply(changes);
    expect(read("src/post.ts")).toBe("export const post = { a: 1 };\n");
    expect(read("src/router.ts")).toBe(
      router
        .replace("// hinotori:pages", 'browser.route("/posts", Post.routes);\n// hinotori:pages')
        .replace('page";\n', 'page";\nimport * as Post from "#app-web/post";\n'),
    );
    expect(io.stdout()).toBe("   create  src/post.ts\n     edit  src/router.ts");
  });

  test("takes away what a run that was killed has left, and nothing of one that goes on", async () => {
    // No program has this number: it is above the most that Linux and macOS give.
    write("src/.post.ts.hinotori-99999999", "export const po");
    write(`src/.post.ts.hinotori-${process.ppid}`, "export const po");
    await apply(changes);
    expect(Object.keys(snapshot()).filter((file) => file.includes("hinotori-"))).toEqual([
      `src/.post.ts.hinotori-${process.ppid}`,
    ]);
  });

  test("finds itself done the second time", async () => {
    await apply(changes);
    const before = snapshot();
    const plan = await apply(changes);
    expect(plan).toMatchObject({ created: [], edited: [], unchanged: ["src/post.ts", "src/router.ts"] });
    expect(snapshot()).toEqual(before);
  });

  test("takes everything back", async () => {
    const before = snapshot();
    await apply([...changes, { create: "src/deep/er/file.ts", content: "export const deep = 1;" }]);
    const plan = await apply([...changes, { create: "src/deep/er/file.ts", content: "export const deep = 1;" }], {
      undo: true,
    });
    expect(plan.removed).toEqual(["src/post.ts", "src/deep/er/file.ts"]);
    expect(snapshot()).toEqual(before);
    expect(fs.existsSync(place("src/deep"))).toBe(false);
  });

  test("keeps and lists a file that was changed, unless forced", async () => {
    await apply(changes);
    write("src/post.ts", "export const post = 2;\n");
    const plan = await apply(changes, { undo: true });
    expect(plan.kept).toEqual(["src/post.ts"]);
    expect(read("src/post.ts")).toBe("export const post = 2;\n");
    expect(io.stdout()).toContain("--force removes them too");
    await apply(changes, { undo: true, force: true });
    expect(fs.existsSync(place("src/post.ts"))).toBe(false);
  });

  test("keeps an import that is used elsewhere", async () => {
    await apply(changes);
    write("src/router.ts", `${read("src/router.ts")}export const index = Post.index;\n`);
    await apply(changes, { undo: true });
    expect(read("src/router.ts")).toContain('import * as Post from "#app-web/post";');
    expect(read("src/router.ts")).not.toContain("browser.route");
  });

  test("writes nothing in a dry run, and says so", async () => {
    const before = snapshot();
    await apply(changes, { dryRun: true });
    expect(snapshot()).toEqual(before);
    expect(io.stdout()).toContain("create  src/post.ts");
    expect(io.stdout()).toContain("Nothing was written.");
  });

  test("lists every conflict and writes nothing", async () => {
    write("src/post.ts", "export const mine = 1;\n");
    write("src/other.ts", "export const mine = 2;\n");
    const before = snapshot();
    const both = [...changes, { create: "src/other.ts", content: "export const other = 1;" }];
    await expect(apply(both)).rejects.toMatchObject({
      code: "HINOTORI_CONFLICT",
      files: ["src/post.ts", "src/other.ts"],
    });
    expect(snapshot()).toEqual(before);
    await apply(both, { force: true });
    expect(read("src/other.ts")).toBe("export const other = 1;\n");
  });

  test("asks at a terminal before it writes over files", async () => {
    write("src/post.ts", "export const mine = 1;\n");
    io = recordingIo({ answers: [false, true] });
    await expect(apply(changes)).rejects.toMatchObject({ code: "HINOTORI_CONFLICT" });
    await apply(changes);
    expect(io.questions).toEqual(["Write over them?", "Write over them?"]);
    expect(read("src/post.ts")).toBe("export const post = { a: 1 };\n");
  });

  test("prints the edit when a marker or a file is gone", async () => {
    write("src/router.ts", router.replace("// hinotori:pages\n", ""));
    const plan = await apply([...changes, { insert: "src/gone.ts", marker: "x", lines: ["one();", "two();"] }]);
    expect(plan.manual.map(({ file, reason }) => [file, reason])).toEqual([
      ["src/router.ts", "the marker hinotori:pages is gone"],
      ["src/gone.ts", "the file is not there"],
    ]);
    expect(io.stdout()).toContain('    browser.route("/posts", Post.routes);');
    expect(io.stdout()).toContain("    one();\n    two();");
  });

  test("prints one JSON value with --json", async () => {
    await apply(changes, { json: true });
    expect(io.values).toEqual([
      {
        dryRun: false,
        created: ["src/post.ts"],
        edited: ["src/router.ts"],
        unchanged: [],
        conflicts: [],
        removed: [],
        kept: [],
        manual: [],
      },
    ]);
    expect(io.stdout()).toBe(JSON.stringify(io.values[0], undefined, 2));
  });

  test("finds a migration by its name, whatever its version", async () => {
    const migration = (version: string): Change => ({
      create: `priv/${version}_create_posts.sql`,
      content: "CREATE TABLE posts (id INTEGER);\n",
    });
    await apply([migration("20260102120000")]);
    const again = await apply([migration("20260102120001")]);
    expect(again.unchanged).toEqual(["priv/20260102120000_create_posts.sql"]);
    await apply([migration("20260102120002")], { undo: true });
    expect(fs.existsSync(place("priv"))).toBe(false);
  });

  test("refuses a path outside its folder", async () => {
    await expect(apply([{ create: "../x.ts", content: "" }])).rejects.toMatchObject({ code: "HINOTORI_USAGE" });
  });

  test("puts back what was written when a later file cannot be", async () => {
    write("src/a.ts", "");
    const before = snapshot();
    // A folder where a file shall be: no permission would do, root has them all.
    const list: Change[] = [...changes, { create: "src/a.ts/b.ts", content: "export const b = 1;" }];
    await expect(apply(list)).rejects.toMatchObject({ code: "HINOTORI_STEP" });
    expect(snapshot()).toEqual(before);
  });

  test("leaves a file alone that was not formatted, but for the edit", async () => {
    const loose = "const  a = 1;\n// hinotori:x\n";
    write("src/loose.ts", loose);
    await apply([{ insert: "src/loose.ts", marker: "x", lines: ["b();"] }]);
    expect(read("src/loose.ts")).toBe("const  a = 1;\nb();\n// hinotori:x\n");
  });

  test("finds its lines however the formatter wrapped them", async () => {
    const long = `browser.route("/${"p".repeat(60)}", { handler: Post.routes, name: "${"n".repeat(60)}" });`;
    const list: Change[] = [{ insert: "src/router.ts", marker: "pages", lines: [long] }];
    await apply(list);
    expect(read("src/router.ts")).not.toContain(long);
    expect((await apply(list)).unchanged).toEqual(["src/router.ts"]);
    await apply(list, { undo: true });
    expect(read("src/router.ts")).toBe(router);
  });

  test("runs other edits and their reverse, and prints those it cannot do", async () => {
    const edit: Change = {
      edit: "src/router.ts",
      describe: "rename Router to Routes",
      apply: (source) => (source.includes("Rout") ? source.replace("Router =", "Routes =") : undefined),
      revert: (source) => source.replace("Routes =", "Router ="),
    };
    await apply([edit]);
    expect(read("src/router.ts")).toContain("export const Routes = router();");
    await apply([edit], { undo: true });
    expect(read("src/router.ts")).toBe(router);
    write("src/router.ts", "export {};\n");
    const { manual } = await apply([edit]);
    expect(manual).toEqual([
      { file: "src/router.ts", reason: "the place was not found", text: "rename Router to Routes" },
    ]);
  });

  test("edits a file that it creates in the same run", async () => {
    await apply([
      { create: "src/new.ts", content: "export const list = [\n  // hinotori:list\n];\n" },
      { insert: "src/new.ts", marker: "list", lines: ["1,"] },
    ]);
    expect(read("src/new.ts")).toBe("export const list = [\n  1,\n  // hinotori:list\n];\n");
  });

  test("makes a file executable when told to", async () => {
    await apply([{ create: "bin/run", content: "#!/bin/sh\n", executable: true }]);
    expect(fs.statSync(place("bin/run")).mode & 0o111).toBe(0o111);
  });
});
