import { describe, expect, test } from "vitest";

import { type Command, type Context, defineCommand, nearest } from "../src/command.ts";
import { parseArguments } from "../src/command/arguments.ts";
import { commandHelp } from "../src/command/help.ts";
import { runCommandLine, type Surroundings } from "../src/command/run.ts";
import { styleFor } from "../src/io.ts";
import { recordingIo } from "./support/io.ts";

const options = {
  "dry-run": { type: "boolean", help: "write nothing" },
  html: { type: "boolean", negatable: true, default: true, help: "pages" },
  repo: { type: "boolean", negatable: true, aliases: ["ecto"], help: "a database" },
  database: { type: "string", values: ["sqlite3", "postgres"], default: "sqlite3", help: "its kind" },
  app: { type: "string", short: "a", placeholder: "name", help: "which application" },
  host: { type: "string", multiple: true, help: "a host" },
} as const;

let seen: Context | undefined;

const command: Command = defineCommand({
  usage: "gen thing <name> [field:type...]",
  summary: "Make a thing",
  details: "A thing is what you make of it.",
  options,
  async run(context) {
    seen = context;
  },
});

const parse = (...argv: string[]) => parseArguments(command, argv);

describe("parseArguments", () => {
  test("answers with the defaults", () => {
    expect(parse("x")).toEqual({
      args: ["x"],
      help: false,
      options: { dryRun: false, html: true, repo: undefined, database: "sqlite3", app: undefined, host: [] },
    });
  });

  test.each([
    [["x", "--dry-run"], { dryRun: true }],
    [["--no-html", "x"], { html: false }],
    [["x", "--no-html", "--html"], { html: true }],
    [["x", "--no-repo"], { repo: false }],
    [["x", "--no-ecto"], { repo: false }],
    [["x", "--database", "postgres"], { database: "postgres" }],
    [["x", "--database=postgres"], { database: "postgres" }],
    [["x", "-a", "shop"], { app: "shop" }],
    [["x", "--host", "a", "--host=b"], { host: ["a", "b"] }],
  ])("reads %j", (argv, expected) => {
    expect(parse(...argv).options).toMatchObject(expected);
  });

  test("takes what stands behind -- as it is", () => {
    expect(parse("x", "--", "--not-an-option", "-h").args).toEqual(["x", "--not-an-option", "-h"]);
  });

  test.each([
    ["an unknown option", ["x", "--dry-rum"], "got: --dry-rum\n\nDid you mean --dry-run?"],
    ["an unknown short option", ["x", "-z"], "got: -z"],
    ["a negation that is not offered", ["x", "--no-dry-run"], "got: --no-dry-run"],
    ["a boolean with a value", ["x", "--dry-run=yes"], "expected --dry-run without a value, got: --dry-run=yes"],
    ["a missing value", ["x", "--database"], "expected a value behind --database, got: nothing"],
    ["an option as a value", ["x", "--app", "--dry-run"], "expected a value behind --app, got: --dry-run"],
    ["an empty value", ["x", "--app="], "expected a value behind --app, got: nothing"],
    [
      "a value it does not have",
      ["x", "--database", "postgre"],
      "to be sqlite3 or postgres, got: postgre\n\nDid you mean --database postgres?",
    ],
    ["a missing argument", [], "expected `hinotori gen thing <name> [field:type...]`, got: no <name>"],
  ])("refuses %s", (_what, argv, message) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: "HINOTORI_USAGE" }));
    expect(() => parse(...argv)).toThrow(message);
  });

  test("refuses one argument too many", () => {
    expect(() => parseArguments({ usage: "new <path>", options: {} }, ["a", "b"])).toThrow("one argument too many: b");
  });
});

describe("commandHelp", () => {
  test("shows usage, options and details", () => {
    expect(commandHelp(command, styleFor(false, {}))).toBe(
      `Make a thing.

Usage  hinotori gen thing <name> [field:type...] [options]

Options
  --dry-run                      write nothing
  --no-html                      pages
  --[no-]repo                    a database
  --database <sqlite3|postgres>  its kind (default: sqlite3)
  -a, --app <name>               which application
  --host <value>                 a host; may be given again
  -h, --help                     print this

A thing is what you make of it.`,
    );
  });
});

describe("nearest", () => {
  test.each([
    ["htlm", "html"],
    ["migrate", "db migrate"],
    ["datab", "database"],
    ["xyzzy", undefined],
  ])("takes %s for %s", (given, expected) => {
    expect(nearest(given, ["html", "db migrate", "database", "json"])).toBe(expected);
  });
});

describe("runCommandLine", () => {
  const run = async (argv: readonly string[], more: Partial<Surroundings> = {}) => {
    const io = recordingIo();
    const commands = {
      "gen thing": {
        summary: "Make a thing",
        load: async () => ({ command: { ...command, app: argv.includes("-a") } }),
      },
      "gen other": { summary: "Make another", load: async () => ({ command }) },
      fail: { summary: "Fail", load: async () => ({ command: failing }) },
    };
    const code = await runCommandLine(argv, { commands, io, cwd: "/", env: {}, ...more });
    return { code, out: io.stdout(), err: io.stderr() };
  };
  const failing = defineCommand({
    usage: "fail [kind]",
    summary: "Fail",
    options: {},
    async run({ args: [kind] }) {
      if (kind === "system") throw Object.assign(new Error("EACCES: permission denied, open '/x'"), { code: "EACCES" });
      if (kind === "cause")
        throw Object.assign(new Error("it did not start", { cause: new Error("no database") }), { code: "START" });
      throw new TypeError("a mistake");
    },
  });

  test("runs a command of two words", async () => {
    expect(await run(["gen", "thing", "x", "--no-html"])).toMatchObject({ code: 0, err: "" });
    expect(seen).toMatchObject({ args: ["x"], options: { html: false }, cwd: "/" });
  });

  test.each([[[]], [["help"]], [["--help"]]])("lists the commands for %j", async (argv) => {
    const { code, out } = await run(argv);
    expect(code).toBe(0);
    expect(out).toContain(
      "Tasks\n  fail       Fail\n\nGenerators\n  gen other  Make another\n  gen thing  Make a thing\n",
    );
  });

  test.each([[["gen"]], [["gen", "--help"]], [["help", "gen"]]])("lists a group for %j", async (argv) => {
    const { code, out } = await run(argv);
    expect(code).toBe(0);
    expect(out).toContain("gen other");
    expect(out).not.toContain("fail");
  });

  test.each([[["help", "gen", "thing"]], [["gen", "thing", "--help"]], [["gen", "thing", "-h"]]])(
    "prints the help of a command for %j",
    async (argv) => {
      expect(await run(argv)).toMatchObject({ code: 0, out: expect.stringContaining("Usage  hinotori gen thing") });
    },
  );

  test("prints the version", async () => {
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+/);
  });

  test.each([
    [["gen", "thingy", "x"], "expected a command, got: gen thingy\n\nDid you mean `hinotori gen thing`?"],
    [["fial"], "expected a command, got: fial\n\nDid you mean `hinotori fail`?"],
    [["constructor"], "expected a command, got: constructor\n\n`hinotori help` lists"],
    [["help", "fial"], "Did you mean `hinotori fail`?"],
  ])("answers %j with the nearest name", async (argv, message) => {
    const { code, err } = await run(argv);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });

  test("says what to do about an error of the system, without a stack", async () => {
    const { code, err } = await run(["fail", "system"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^error {2}EACCES[^\n]*\n\nLook at the permissions/);
    expect(err).not.toContain("    at ");
  });

  test("says what caused an error, unless the error says it itself", async () => {
    const { err } = await run(["fail", "cause"]);
    expect(err).toBe("error  it did not start\n\ncaused by: no database");
  });

  test("shows the stack of a mistake of its own", async () => {
    expect((await run(["fail"])).err).toMatch(/TypeError: a mistake\n\s+at /);
  });

  test("runs a command that loads the application elsewhere", async () => {
    const relaunched: (readonly string[])[] = [];
    const relaunch = async (argv: readonly string[], app?: string) => relaunched.push([...argv, String(app)]) + 6;
    expect(await run(["gen", "thing", "x", "-a", "y"], { relaunch })).toMatchObject({ code: 7 });
    expect(relaunched).toEqual([["gen", "thing", "x", "-a", "y", "undefined"]]);
  });
});
