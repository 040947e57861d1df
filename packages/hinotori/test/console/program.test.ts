import { describe, expect, onTestFinished, test } from "vitest";

import { generatedApp } from "../support/generated-app.ts";
import { hinotori, startHinotori } from "../support/program.ts";
import { smallApp } from "../support/small-app.ts";

/** What a test of a whole program may take on a machine that is busy. */
const patient = { timeout: 60_000 };

describe("hinotori console, from a pipe", () => {
  test("prints what each line gives and nothing else, with the application's modules in scope", patient, async () => {
    const { root } = smallApp();
    const input = [
      "await GenServer.call(Hashmap, ['get_all'])",
      "[",
      "  1,",
      "].length",
      "Application.started()",
      "[typeof Shop, typeof Blog.list, Repo.name, Endpoint.name, typeof posts, typeof limit]",
      "[typeof Changeset.change, typeof Storage.create, typeof Migrator.migrate, typeof PubSub.broadcast, typeof Token.sign]",
      "Endpoint.serverInfo()",
      "Process.info(self()) !== undefined",
    ].join("\n");
    const { code, stdout, stderr } = await hinotori(["console"], { cwd: root, input });
    expect(stdout.split("\n")).toEqual([
      "{ app: 'shop' }",
      "1",
      "[ 'shop' ]",
      "[ 'object', 'function', 'Shop.Repo', 'ShopWeb.Endpoint', 'object', 'undefined' ]",
      "[ 'function', 'function', 'function', 'function', 'function' ]",
      "undefined",
      "true",
      "",
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("the shop is closed")]);
  });

  test("goes on after what failed, crashed or was caught by nobody, and ends with 1", patient, async () => {
    const { root } = smallApp();
    const input = [
      "zz",
      "const pid = await Hashmap.startLink({ name: 'John' })",
      "await GenServer.call(pid, ['get_all'])",
      "void Promise.reject(new Error('stray'))",
      "await GenServer.call(Hashmap, ['nothing like it'])",
      "await Process.sleep(50); await GenServer.call(Hashmap, ['get_all'])",
      "import { eq } from 'drizzle-orm'",
      "const one: number = 1; typeof eq",
      "f(",
    ].join("\n");
    const { code, stdout, stderr } = await hinotori(["console"], { cwd: root, input });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\*\* \(ReferenceError\) zz is not defined$/m);
    expect(stdout).toContain("It runs already, and `pid` is that process now.");
    expect(stdout.match(/^\{ app: 'shop' \}$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/^\*\* \(ExitError\) exit in GenServer.call/m);
    expect(stdout).toMatch(/^'function'\n\*\* \(SyntaxError\) expected the rest of the last input, got the end\n$/m);
    expect(stderr).toMatch(/\[error\] GenServer ShopWeb.Service.Hashmap .* terminating/);
    expect(stderr).toContain("a rejection that nobody handled outside any process: Error: stray");
    expect(stderr).not.toContain("ExperimentalWarning");
  });

  test("leaves at .exit, and stops the application in order at a signal", patient, async () => {
    const { root } = smallApp();
    const left = await hinotori(["console"], { cwd: root, input: "1\n.exit\n2\n" });
    expect(left).toMatchObject({ code: 0, stdout: "1\n", stderr: expect.stringContaining("the shop is closed") });
    const program = startHinotori(["console"], { cwd: root });
    program.type("'ready'\n");
    await program.printed("'ready'");
    program.signal("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 0, stderr: expect.stringContaining("the shop is closed") });
  });
});

describe("hinotori console --eval", () => {
  test("prints what it gives, as JSON when asked", patient, async () => {
    const { root } = smallApp();
    const args = ["console", "--json", "-e", "const n = 1", "-e", "({ n, of: Application.started() })"];
    const { code, stdout } = await hinotori(args, { cwd: root });
    expect([code, stdout]).toEqual([0, `1\n${JSON.stringify({ n: 1, of: ["shop"] }, undefined, 2)}\n`]);
  });

  test("stops at the first that fails, tells it on standard error, and ends with 1", patient, async () => {
    const { root } = smallApp();
    const { code, stdout, stderr } = await hinotori(["console", "-e", "zz", "-e", "2"], { cwd: root });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("** (ReferenceError) zz is not defined");
    expect(stderr).toContain("the shop is closed");
  });

  test("lets the endpoint listen with --server", patient, async () => {
    const { root } = smallApp();
    const eval_ = "await (await fetch(`http://127.0.0.1:${Endpoint.serverInfo().port}/`)).text()";
    const { stdout } = await hinotori(["console", "--server", "-e", eval_], { cwd: root });
    expect(stdout).toBe("'Welcome to the shop'\n");
  });

  test("says why the application does not start", patient, async () => {
    const { root, edit } = smallApp();
    edit("src/shop/application.ts", (text) =>
      text.replace("start: () =>", 'start: () => { throw new Error("closed for good"); }, other: () =>'),
    );
    const { code, stderr } = await hinotori(["console", "-e", "1"], { cwd: root });
    expect([code, stderr]).toEqual([1, expect.stringContaining("closed for good")]);
  });
});

describe("the seed's snippets, in the application that is generated", () => {
  test("work as typed", patient, async () => {
    const { root, remove } = generatedApp();
    onTestFinished(remove);
    const input = [
      'const pid = await Hashmap.startLink({ name: "John", age: 30 })',
      'await GenServer.call(pid, ["get", "app_name"])',
      'await GenServer.call(Hashmap, ["put", "gender", "Male"])',
      'GenServer.cast(Hashmap, ["delete", "gender"])',
      "Object.keys(await GenServer.call(Hashmap, ['get_all']))",
    ].join("\n");
    await hinotori(["db", "create"], { cwd: root });
    const { stdout } = await hinotori(["console"], { cwd: root, input });
    expect(stdout).toContain("`pid` is that process now");
    expect(stdout.split("\n").slice(-5)).toEqual([
      "'Blank Slate'",
      "'ok'",
      "'ok'",
      "[ 'app_name', 'version', 'started_at' ]",
      "",
    ]);
  });
});
