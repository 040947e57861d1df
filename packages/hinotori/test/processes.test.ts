/** Servers and supervisors, generated into a copy of the template application. */
import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { generatedApp } from "./support/generated-app.ts";
import { runCommand } from "./support/run-command.ts";
import { contentsBelow } from "./support/tree-of-files.ts";

let root: string;

beforeEach(() => {
  const app = generatedApp();
  onTestFinished(app.remove);
  root = app.root;
});

const run = (line: string) => runCommand(root, line);
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
const write = (file: string, text: string): void => fs.writeFileSync(path.join(root, file), text);
const application = "src/blank-slate/application.ts";

describe("gen genserver", () => {
  test("makes a server, its tests, and its line among the children", async () => {
    const { code, out } = await run("gen genserver Counter count:integer");
    expect(code).toBe(0);
    expect(out).toContain("create  src/blank-slate/counter.ts\n");
    expect(out).toMatch(/npx hinotori test counter\n +npx hinotori tree$/);
    expect(read("src/blank-slate/counter.ts")).toContain(
      'export const Counter = GenServer.define("BlankSlate.Counter", {',
    );
    expect(read("test/blank-slate/counter.test.ts")).toContain("count: 42");
    expect(read(application)).toContain('import { Counter } from "#blank-slate/counter";');
    expect(read(application)).toContain("        Counter,\n        // hinotori:children\n");
  });

  test("finds itself done when it is called again", async () => {
    await run("gen genserver Counter");
    const once = contentsBelow(root);
    const again = await run("gen genserver Counter");
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).not.toMatch(/create|edit/);
    expect(contentsBelow(root)).toEqual(once);
  });

  test("shows what it would do, and writes nothing", async () => {
    const before = contentsBelow(root);
    const { io } = await run("gen genserver Counter --dry-run --json");
    expect(io.values).toEqual([
      expect.objectContaining({
        dryRun: true,
        created: ["src/blank-slate/counter.ts", "test/blank-slate/counter.test.ts"],
        edited: [application],
      }),
    ]);
    expect(contentsBelow(root)).toEqual(before);
  });

  test("is taken back to the byte", async () => {
    const before = contentsBelow(root);
    await run("gen genserver Cart.Counter count:integer");
    const { code, out } = await run("gen genserver Cart.Counter count:integer --undo");
    expect([code, out]).toEqual([0, expect.stringContaining("remove  src/blank-slate/cart/counter.ts")]);
    expect(contentsBelow(root)).toEqual(before);
  });

  test("keeps what was changed since when it is taken back", async () => {
    await run("gen genserver Counter");
    write("src/blank-slate/counter.ts", `${read("src/blank-slate/counter.ts")}// mine\n`);
    const { out } = await run("gen genserver Counter --undo");
    expect(out).toContain("keep  src/blank-slate/counter.ts");
    expect(read("src/blank-slate/counter.ts")).toContain("// mine");
  });

  test("prints its line where the marker is gone", async () => {
    write(application, read(application).replace(/^.*hinotori:children.*\n/m, ""));
    const { code, out } = await run("gen genserver Counter");
    expect(code).toBe(0);
    expect(out).toContain(`by hand  ${application}: the marker hinotori:children is gone\n\n    Counter,`);
  });

  test("does not write over a file of somebody's", async () => {
    write("src/blank-slate/counter.ts", "// mine\n");
    const before = contentsBelow(root);
    const { code, err } = await run("gen genserver Counter");
    expect([code, err]).toEqual([1, expect.stringContaining("src/blank-slate/counter.ts")]);
    expect(contentsBelow(root)).toEqual(before);
  });

  test("goes under another name where its own is taken in application.ts", async () => {
    await run("gen genserver Cart.Counter");
    await run("gen genserver Stats.Counter");
    await run("gen genserver Hashmap");
    const source = read(application);
    expect(source).toContain('import { Counter } from "#blank-slate/cart/counter";');
    expect(source).toContain('import { Counter as StatsCounter } from "#blank-slate/stats/counter";');
    expect(source).toContain('import { Hashmap as BlankSlateHashmap } from "#blank-slate/hashmap";');
    expect(source).toMatch(/ Counter,\n +StatsCounter,\n +BlankSlateHashmap,\n/);
    await run("gen genserver Cart.Counter --undo");
    await run("gen genserver Stats.Counter --undo");
    expect(read(application)).not.toContain("Counter");
  });

  test("leaves application.ts alone with --no-child and with --no-registered", async () => {
    const before = read(application);
    await run("gen genserver Worker --no-child");
    await run("gen genserver Game score:integer --no-registered");
    expect(read(application)).toBe(before);
    expect(read("src/blank-slate/game.ts")).not.toContain("registered: true");
    expect(read("src/blank-slate/game.ts")).toContain("export type GamePid");
  });

  test("keeps what is secret out of reports", async () => {
    await run("gen genserver Vault token:string:redact");
    expect(read("src/blank-slate/vault.ts")).toContain('token: "[redacted]"');
    expect(read("test/blank-slate/vault.test.ts")).toContain("Sys.getStatus");
  });

  test("uses the application's own template", async () => {
    fs.mkdirSync(path.join(root, "priv/templates/genserver"), { recursive: true });
    write("priv/templates/genserver/server.ts.ejs", "/** Ours: <%= place.module %>. */\nexport {};\n");
    await run("gen genserver Counter --no-child");
    expect(read("src/blank-slate/counter.ts")).toBe("/** Ours: BlankSlate.Counter. */\nexport {};\n");
  });

  test.for([
    ["gen genserver counter", "Did you mean Counter?"],
    ["gen genserver Counter count:number", "expected a field's type, got: number"],
    ["gen genserver Counter --supervisor Nobody", "expected the supervisor Nobody in src/blank-slate/nobody.ts"],
    ["gen genserver Counter --no-child --supervisor Workers", "expected a server that is a child for --supervisor"],
  ])("refuses `%s`", async ([line, message]) => {
    const before = contentsBelow(root);
    const { code, err } = await run(line!);
    expect([code, err]).toEqual([1, expect.stringContaining(message!)]);
    expect(contentsBelow(root)).toEqual(before);
  });
});

describe("gen supervisor", () => {
  test("makes a supervisor of servers that are there, and takes later ones", async () => {
    await run("gen genserver Counter --no-child");
    await run("gen genserver Cart.Counter --no-child");
    const { out } = await run("gen supervisor Workers Counter Cart.Counter --strategy rest_for_one");
    expect(out).toContain("edit  src/blank-slate/application.ts");
    await run("gen genserver Late --supervisor Workers");
    const source = read("src/blank-slate/workers.ts");
    expect(source).toContain('import { Counter as CartCounter } from "#blank-slate/cart/counter";');
    expect(source).toMatch(/children: \[\n +Counter,\n +CartCounter,\n +Late,\n +\/\/ hinotori:children/);
    expect(source).toContain('strategy: "rest_for_one"');
    expect(read(application)).toContain("Workers,");
  });

  test("knows children by another name where it has theirs", async () => {
    await run("gen genserver Stock --no-child");
    await run("gen supervisor Shop.Stock Stock");
    await run("gen genserver Depot.Stock --supervisor Shop.Stock");
    const source = read("src/blank-slate/shop/stock.ts");
    expect(source).toContain('import { Stock as BlankSlateStock } from "#blank-slate/stock";');
    expect(source).toContain('import { Stock as DepotStock } from "#blank-slate/depot/stock";');
    expect(source).toMatch(/children: \[\n +BlankSlateStock,\n +DepotStock,\n/);
  });

  test("makes one whose children come and go", async () => {
    await run("gen genserver Game --no-registered");
    await run("gen supervisor Games Game --dynamic");
    expect(read("src/blank-slate/games.ts")).toContain('DynamicSupervisor.define("BlankSlate.Games"');
    expect(read("src/blank-slate/games.ts")).toContain("export function startGame(");
  });

  test("is taken back to the byte, whether its children are there or not", async () => {
    await run("gen genserver Counter --no-child");
    const before = contentsBelow(root);
    await run("gen supervisor Workers Counter");
    await run("gen supervisor Workers Counter --undo");
    expect(contentsBelow(root)).toEqual(before);
    await run("gen supervisor Workers Counter");
    await run("gen genserver Counter --no-child --undo");
    await run("gen supervisor Workers Counter --undo");
    expect(Object.keys(contentsBelow(root)).filter((file) => /counter|workers/.test(file))).toEqual([]);
  });

  test.for([
    ["gen supervisor Workers Single Single", "expected a supervisor and children that are all different"],
    ["gen supervisor Workers Nobody", "hinotori gen genserver Nobody --no-child"],
    ["gen supervisor Workers Taken", "which the application starts"],
    ["gen supervisor Games Taken Other --dynamic", "expected one kind of child"],
    ["gen supervisor Games Single --dynamic", "hinotori gen genserver Single --no-registered"],
    ["gen supervisor Workers --strategy any", "expected --strategy to be"],
  ])("refuses `%s`", async ([line, message]) => {
    await run("gen genserver Taken");
    await run("gen genserver Single --no-child");
    const before = contentsBelow(root);
    const { code, err } = await run(line!);
    expect([code, err]).toEqual([1, expect.stringContaining(message!)]);
    expect(contentsBelow(root)).toEqual(before);
  });
});
