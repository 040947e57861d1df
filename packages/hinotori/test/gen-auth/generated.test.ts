/** Users in an application, of two kinds, and rows that are theirs: it compiles, passes the linter and its own tests, and is taken back. */
import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import type { GeneratedApp } from "../support/generated-app.ts";
import { hinotori } from "../support/program.ts";
import { runCommand } from "../support/run-command.ts";
import { contentsBelow } from "../support/tree-of-files.ts";
import { newApp } from "./new-app.ts";

// Each is a program of its own: the second reads in hinotori.config.ts what the first has written there.
const lines = [
  "gen auth Accounts User users",
  "gen auth Backoffice AdminUser admin_users --table staff --binary-id --scope admin --assign-key currentAdmin --web Back",
  "gen html Blog Post posts title:string",
];

const bin = fileURLToPath(new URL("../../../../node_modules/.bin", import.meta.url));

let app: GeneratedApp;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  app = await newApp();
  before = contentsBelow(app.root);
});

afterAll(() => app.remove());

/** Runs a program there; resolves with what it printed, however it ended. */
async function run(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ failed: boolean; output: string }> {
  const env = { ...process.env, NODE_ENV: undefined, VITEST: undefined, NO_COLOR: "1" };
  const ended = promisify(execFile)(path.join(bin, command), args, { cwd, env, maxBuffer: 2 ** 26 });
  return ended.then(
    ({ stdout, stderr }) => ({ failed: false, output: stdout + stderr }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ failed: true, output: stdout + stderr }),
  );
}

// The first of them: the others look at what it has made.
test("is made", async () => {
  for (const line of lines) {
    const { code, stderr } = await hinotori(line.split(" "), { cwd: app.root });
    expect([code, stderr], line).toEqual([0, ""]);
  }
}, 120_000);

test("is formatted and passes the linter as it was made", async () => {
  for (const [command, flag] of [
    ["oxfmt", "--check"],
    ["oxlint", "--deny-warnings"],
  ] as const) {
    const { failed, output } = await run(command, [flag, "apps"], app.workspace);
    expect(failed, output).toBe(false);
  }
}, 120_000);

test("compiles", async () => {
  const { output } = await run("tsc", ["-p", "tsconfig.json"], app.root);
  // What is above the application is checked where it belongs.
  expect(output.split("\n").filter((line) => /^\w.*error/.test(line))).toEqual([]);
}, 240_000);

test("compiles for PostgreSQL as well", async () => {
  const other = await newApp("--database", "postgres");
  onTestFinished(() => other.remove());
  expect(await runCommand(other.root, lines[0]!)).toMatchObject({ code: 0, err: "" });
  const { output } = await run("tsc", ["-p", "tsconfig.json"], other.root);
  expect(output.split("\n").filter((line) => /^\w.*error/.test(line))).toEqual([]);
}, 240_000);

test("passes its own tests", async () => {
  const made = Object.keys(contentsBelow(app.root)).filter((file) => file.endsWith(".test.ts") && !(file in before));
  expect(made).toHaveLength(13 + 10 + 2);
  const { code, stdout, stderr } = await hinotori(["test", ...made], { cwd: app.root });
  expect(code, stdout + stderr).toBe(0);
}, 600_000);

test("changes nothing when it is said again", async () => {
  const present = contentsBelow(app.root);
  for (const line of lines.slice(0, 2)) {
    const { code, stdout } = await hinotori([...line.split(" "), "--json"], { cwd: app.root });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ created: [], edited: [], conflicts: [], manual: [] });
  }
  expect(changed(present, contentsBelow(app.root))).toEqual([]);
}, 120_000);

// The last of them: nothing is left for the others.
test("is taken back to the byte, last first", async () => {
  for (const line of lines.toReversed()) {
    const { code, stdout } = await hinotori([...line.split(" "), "--undo", "--json"], { cwd: app.root });
    expect([code, JSON.parse(stdout)], line).toMatchObject([0, { kept: [], manual: [] }]);
  }
  expect(changed(before, contentsBelow(app.root))).toEqual([]);
}, 120_000);

/** The files that are not as they were, databases and results of tests left out. */
function changed(were: Readonly<Record<string, string>>, are: Readonly<Record<string, string>>): readonly string[] {
  const names = new Set([...Object.keys(were), ...Object.keys(are)]);
  return [...names].filter((file) => were[file] !== are[file] && !/^\.vitest|\.db/.test(file));
}
