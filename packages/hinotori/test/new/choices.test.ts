import { describe, expect, test } from "vitest";

import { commandLine } from "../../src/new/ask.ts";
import { choose, conditionsOf } from "../../src/new/choices.ts";

const plain = {
  app: undefined,
  module: undefined,
  database: undefined,
  html: true,
  repo: true,
  dashboard: undefined,
  binaryId: false,
};

describe("choose", () => {
  test.each([
    [{}, ["html", "repo", "dashboard", "sqlite3"]],
    [{ database: "postgres" as const, binaryId: true }, ["html", "repo", "dashboard", "postgres", "binary_id"]],
    [{ html: false }, ["repo", "sqlite3"]],
    [{ dashboard: false }, ["html", "repo", "sqlite3"]],
    [{ repo: false }, ["html", "dashboard"]],
    [{ repo: false, html: false }, []],
  ])("with %j makes these conditions hold: %j", (options, expected) => {
    expect([...conditionsOf(choose("my_app", { ...plain, ...options }))]).toEqual(expected);
  });

  test.each([
    [{ html: false, dashboard: true }, "expected --dashboard with pages, got: --no-html"],
    [{ repo: false, database: "sqlite3" as const }, "got: --database sqlite3"],
    [{ repo: false, binaryId: true }, "expected --binary-id with a database"],
    [{ app: "My-App" }, "Did you mean my_app?"],
    [{ module: "my" }, "Did you mean --module My?"],
  ])("refuses %j", (options, message) => {
    expect(() => choose("my_app", { ...plain, ...options })).toThrow(message);
  });
});

describe("commandLine", () => {
  test("says nothing that goes without saying", () => {
    const answers = { ...plain, path: "my_app", dashboard: true, git: true, install: true };
    expect(commandLine(answers, "hinotori new")).toBe("hinotori new my_app");
    expect(commandLine({ ...answers, html: false, dashboard: undefined }, "npm create hinotori")).toBe(
      "npm create hinotori my_app -- --no-html",
    );
    expect(commandLine({ ...answers, path: "Bob's work/my_app" }, "hinotori new")).toBe(
      String.raw`hinotori new 'Bob'\''s work/my_app'`,
    );
  });
});
