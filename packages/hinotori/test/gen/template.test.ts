import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { fillIn, templatesFor } from "../../src/gen/template.ts";

describe("fillIn", () => {
  test("puts values in holes, as they are", () => {
    expect(fillIn("<b><%= name %></b>", { name: "<Ada>" })).toBe("<b><Ada></b>");
    expect(fillIn("`${<%= a + b %>}` \\n", { a: 1, b: 2 })).toBe("`${3}` \\n");
  });

  test("runs statements, and leaves nothing of a line that has no more than them", () => {
    const template = "<% for (const each of list) { %>\n  - <%= each %>\n<% } %>\nend\n";
    expect(fillIn(template, { list: ["a", "b"] })).toBe("  - a\n  - b\nend\n");
    expect(fillIn("a <% if (on) { %>b <% } %>c", { on: false })).toBe("a c");
  });

  test("leaves comments out", () => {
    expect(fillIn("<%# nobody reads this %>\na<%# nor this %>b\n", {})).toBe("ab\n");
  });

  test("says which template failed, why, and what can be named", () => {
    expect(() => fillIn("<%= nmae %>", { name: 1, other: 2 }, "post.ejs")).toThrow(
      "expected the template post.ejs to be filled in, got: nmae is not defined\n\nIt can name: name, other",
    );
    expect(() => fillIn("<% if ( { %>", {}, "post.ejs")).toThrow("expected the template post.ejs to be filled in");
  });
});

describe("templatesFor", () => {
  test("takes the application's own template first, file by file", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-templates-"));
    onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
    const folder = path.join(root, "priv/templates/migration");
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "create-table.sql.ejs"), "-- ours\n<%= sql %>");
    const render = templatesFor(root, "migration");
    expect(render("create-table.sql.ejs", { sql: "SELECT 1;\n" })).toBe("-- ours\nSELECT 1;\n");
    expect(render("create-table.down.sql.ejs", { sql: "SELECT 2;\n" })).toBe("SELECT 2;\n");
  });
});
