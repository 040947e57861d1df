/** Running the tests of an application. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

import { hinotori } from "./support/program.ts";
import { runCommand } from "./support/run-command.ts";
import { smallApp } from "./support/small-app.ts";

const passing = 'import { expect, test } from "vitest";\ntest("adds (1 + 1)", () => expect(1 + 1).toBe(2));\n';
const failing = passing.replace("toBe(2)", "toBe(3)");

function shopWithTests(files: Readonly<Record<string, string>>) {
  const app = smallApp();
  app.write(files);
  return app;
}

describe("hinotori test", () => {
  test("runs the files that are named, and ends with 0 when they pass", async () => {
    const { root } = shopWithTests({ "test/good.test.ts": passing, "test/bad.test.ts": failing });
    const { code, stdout } = await hinotori(["test", "good"], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toContain("1 passed");
    expect(stdout).not.toContain("bad.test.ts");
  });

  test("runs again what failed, until it has passed", async () => {
    const app = shopWithTests({
      "test/good.test.ts": passing,
      "test/bad.test.ts": failing,
      "test/odd.test.ts": "import './none.ts';",
    });
    const all = await hinotori(["test"], { cwd: app.root });
    expect([all.code, all.stderr]).toEqual([
      1,
      expect.stringContaining("`hinotori test --failed` runs again what failed"),
    ]);

    app.write({ "test/bad.test.ts": passing });
    const again = await hinotori(["test", "--failed", "bad"], { cwd: app.root });
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("test/bad.test.ts")]);
    expect(again.stdout).not.toContain("good.test.ts");

    app.write({ "test/odd.test.ts": passing });
    const last = await hinotori(["test", "--failed"], { cwd: app.root });
    expect([last.code, last.stdout]).toEqual([0, expect.stringContaining("test/odd.test.ts")]);
    expect(last.stdout).not.toContain("bad.test.ts");

    const none = await hinotori(["test", "--failed"], { cwd: app.root });
    expect(none).toMatchObject({ code: 0, stdout: "no test failed when it was run last\n" });
  });

  test("runs one part of several, and hands on what is Vitest's", async () => {
    const { root } = shopWithTests({ "test/one.test.ts": passing, "test/two.test.ts": passing });
    const runs = await Promise.all(["1/2", "2/2"].map((part) => hinotori(["test", "--shard", part], { cwd: root })));
    for (const { stdout } of runs) expect(stdout).toMatch(/Test Files +1 passed/);
    const { stdout } = await hinotori(["test", "--", "--testNamePattern", "nothing"], { cwd: root });
    expect(stdout).toMatch(/Tests +2 skipped/);
  });

  test.for(["0/2", "3/2", "1", "a/b", "1/2/3"])("refuses %s for a part of several", async (shard) => {
    const { code, err } = await runCommand(smallApp().root, `test --shard ${shard}`);
    expect([code, err]).toEqual([1, expect.stringContaining("The second of three is --shard 2/3")]);
  });

  test("says what is missing to measure, or to test", async () => {
    const { root } = smallApp();
    const cover = await runCommand(root, "test --cover");
    expect(cover).toMatchObject({ code: 1, err: expect.stringContaining("pnpm add --save-dev @vitest/coverage-v8") });
    fs.rmSync(path.join(root, "node_modules"));
    expect(await runCommand(root, "test")).toMatchObject({ code: 1, err: expect.stringContaining("pnpm install") });
  });
});
