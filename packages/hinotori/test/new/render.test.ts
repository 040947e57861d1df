import { describe, expect, test } from "vitest";

import { namesOf } from "../../src/app.ts";
import { keepRegions, rename } from "../../src/new/render.ts";

const text = (...lines: readonly string[]): string => `${lines.join("\n")}\n`;

describe("keepRegions", () => {
  const source = text(
    "a",
    "// @if html",
    "b",
    "// @else",
    "//= c",
    "// @end",
    "  {/* @if !repo */}",
    "  {/*= <d /> */}",
    "  {/* @end */}",
  );

  test.each([
    [["html"], text("a", "b", "  <d />")],
    [["repo"], text("a", "c")],
    [["html", "repo"], text("a", "b")],
  ])("with %j", (holding, expected) => {
    expect(keepRegions(source, new Set(holding))).toBe(expected);
  });

  test("knows the comments of other languages", () => {
    const other = text(
      "# @if html",
      "#= a",
      "# @end",
      "<!-- @if html -->",
      "<!--= b -->",
      "<!-- @end -->",
      "/* @if repo */",
      "c",
      "/* @end */",
    );
    expect(keepRegions(other, new Set(["html"]))).toBe(text("a", "b"));
  });

  test("keeps a region within a region only when both hold", () => {
    const nested = text("// @if repo", "a", "// @if html", "b", "// @else", "c", "// @end", "// @end", "d");
    expect(keepRegions(nested, new Set(["html"]))).toBe(text("d"));
    expect(keepRegions(nested, new Set(["repo"]))).toBe(text("a", "c", "d"));
  });

  test("wants all the names of a region to hold", () => {
    const both = text("// @if html !repo", "a", "// @end");
    expect(keepRegions(both, new Set(["html"]))).toBe(text("a"));
    expect(keepRegions(both, new Set(["html", "repo"]))).toBe("");
  });

  test("leaves a text without regions alone, comments and empty lines too", () => {
    const plain = text("", "", "//= not a region", "", "", "// if @if");
    expect(keepRegions(plain, new Set())).toBe(plain);
  });

  test.each([
    ["an unknown name", text("// @if htlm", "// @end"), "a condition that is not known: htlm, in line 1"],
    ["an open region", text("a", "// @if html"), "@if without @end, in line 2"],
    ["an end without a beginning", text("// @end"), "@end without @if"],
    ["an else without a beginning", text("// @else"), "@else without @if"],
  ])("refuses %s", (_what, broken, message) => {
    expect(() => keepRegions(broken, new Set(["html"]))).toThrow(message);
  });
});

describe("rename", () => {
  test("writes every spelling", () => {
    const all = "blank_slate blank-slate BlankSlate blankSlate BLANK_SLATE Blank Slate BlankSlateWeb blank_slate_web";
    expect(rename(all, namesOf("my_app"))).toBe("my_app my-app MyApp myApp MY_APP My App MyAppWeb my_app_web");
  });
});
