/** One application with every kind of process and socket at once: it compiles, passes the linter and its own tests, and is taken back. */
import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type GeneratedApp, generatedApp } from "./support/generated-app.ts";
import { hinotori } from "./support/program.ts";
import { runCommand } from "./support/run-command.ts";
import { contentsBelow } from "./support/tree-of-files.ts";

const lines = [
  "gen genserver Counter count:integer label:string",
  "gen genserver Game score:integer --no-registered",
  "gen genserver Cart.Vault user_id:integer token:string:redact kind:enum:new:used at:utc_datetime tags:array:string " +
    "meta:map blob:binary owner_id:references:users price:decimal born:date open:boolean --no-child",
  "gen genserver Stats.Counter --no-child",
  "gen supervisor Workers Cart.Vault Stats.Counter --strategy rest_for_one",
  "gen supervisor Idle",
  "gen supervisor Depot.Game Game --no-child",
  "gen genserver Class --no-registered",
  "gen supervisor Games Game --dynamic",
  "gen supervisor Guests --dynamic --no-child",
  "gen supervisor Top Guests Depot.Game --strategy one_for_all --no-child",
  "gen genserver BlankSlateWeb.Visits --supervisor Idle",
  "gen channel Room",
  "gen channel Chat.Room",
  "gen socket Admin",
  "gen channel Audit.Log --socket Admin",
  "gen presence",
  "gen presence RoomPresence",
];

const bin = fileURLToPath(new URL("../../../node_modules/.bin", import.meta.url));

let app: GeneratedApp;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  app = generatedApp();
  before = contentsBelow(app.root);
  for (const line of lines) {
    const { code, err } = await runCommand(app.root, line);
    expect([code, err], line).toEqual([0, ""]);
  }
});

afterAll(() => app.remove());

/** Runs a program there; resolves with what it printed, however it ended. */
async function run(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ failed: boolean; output: string }> {
  const env = { ...process.env, NODE_ENV: undefined, VITEST: undefined, NO_COLOR: "1" };
  const ended = promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26 });
  return ended.then(
    ({ stdout, stderr }) => ({ failed: false, output: stdout + stderr }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ failed: true, output: stdout + stderr }),
  );
}

test("is formatted and passes the linter as it was made", async () => {
  const formatted = await run(path.join(bin, "oxfmt"), ["--check", "apps"], app.workspace);
  expect(formatted.failed, formatted.output).toBe(false);
  const linted = await run(path.join(bin, "oxlint"), ["--deny-warnings", "apps"], app.workspace);
  expect(linted.failed, linted.output).toBe(false);
});

test("compiles", async () => {
  const { output } = await run(path.join(bin, "tsc"), ["-p", "tsconfig.json"], app.root);
  // What is above the application is checked where it belongs.
  expect(output.split("\n").filter((line) => /^\w.*error/.test(line))).toEqual([]);
}, 240_000);

test("passes its own tests", async () => {
  const made = Object.keys(contentsBelow(app.root)).filter((file) => file.endsWith(".test.ts") && !(file in before));
  expect(made).toHaveLength(18);
  const { code, stdout, stderr } = await hinotori(["test", ...made], { cwd: app.root });
  expect(code, stdout + stderr).toBe(0);
}, 300_000);

test("starts all of it, in the order in which it was made", async () => {
  const { code, stdout, stderr } = await hinotori(["tree", "--json"], { cwd: app.root });
  expect(code, stderr).toBe(0);
  const [root] = JSON.parse(stdout) as { children: { id: string; status: string; children: { id: string }[] }[] }[];
  const ours = ["Counter", "Workers", "Idle", "Games"].map((name) => `BlankSlate.${name}`);
  const web = ["Presence", "RoomPresence"].map((name) => `BlankSlateWeb.${name}`);
  const wanted = [...ours, ...web, "BlankSlateWeb.Endpoint"];
  expect(root!.children.map(({ id }) => id).slice(-wanted.length)).toEqual(wanted);
  const workers = root!.children.find(({ id }) => id === "BlankSlate.Workers");
  expect(workers?.children.map(({ id }) => id)).toEqual(["BlankSlate.Cart.Vault", "BlankSlate.Stats.Counter"]);
  expect(workers?.status).toBe("running");
});

test("lists its sockets among the routes", async () => {
  const { stdout } = await hinotori(["routes"], { cwd: app.root });
  expect(stdout).toMatch(
    /^WS +\/admin-socket\/websocket +BlankSlateWeb\.AdminSocket +src\/blank-slate-web\/channels\/admin-socket\.ts:\d+$/m,
  );
});

// The last of them: nothing is left for the others.
test("is taken back to the byte, last first", async () => {
  for (const line of lines.toReversed()) {
    const { code, out } = await runCommand(app.root, `${line} --undo`);
    expect([code, out.includes("keep")], line).toEqual([0, false]);
  }
  const left = contentsBelow(app.root);
  const made = Object.keys(left).filter((file) => !(file in before) && !/^\.vitest|\.db/.test(file));
  expect(made).toEqual([]);
  for (const [file, text] of Object.entries(before)) expect(left[file], file).toBe(text);
});
