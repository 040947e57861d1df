/** Queries: every form, and what is refused. */
import { describe, expect, test } from "vitest";

import { readQueries } from "../../src/dns-cluster/query.ts";

const refused = expect.objectContaining({ code: "CLUSTER_ARGUMENT" });

function asked(host: string, basename?: string) {
  return { host, basename };
}

describe("readQueries", () => {
  test.each([
    ["app.internal", [asked("app.internal")]],
    ["nodes", [asked("nodes")]],
    ["scuti@app.internal", [asked("app.internal", "scuti")]],
    ["scuti@nodes", [asked("nodes", "scuti")]],
    [["scuti", "app.internal"], [asked("app.internal", "scuti")]],
    [
      ["app.internal", "eu.internal"],
      [asked("app.internal"), asked("eu.internal")],
    ],
    [
      ["app.internal", "nodes"],
      [asked("app.internal"), asked("nodes")],
    ],
    [
      ["nodes", "scuti@app.internal"],
      [asked("nodes"), asked("app.internal", "scuti")],
    ],
    [["app.internal"], [asked("app.internal")]],
    [[["scuti", "nodes"]], [asked("nodes", "scuti")]],
    [
      ["a", "b", "c"],
      [asked("a"), asked("b"), asked("c")],
    ],
    [
      [["scuti", "app.internal"], "eu.internal"],
      [asked("app.internal", "scuti"), asked("eu.internal")],
    ],
  ] as const)("reads %j", (query, questions) => {
    expect(readQueries(query)).toEqual(questions);
  });

  test.each([
    [undefined],
    [7],
    [""],
    [[]],
    ["a b"],
    ["scuti@"],
    ["@app.internal"],
    ["a@b@c"],
    [["ignore", "app.internal", "eu.internal"]],
    [["", "app.internal"]],
    [[["scuti", "app.internal", "late"]]],
    [{ host: "app.internal" }],
  ])("refuses %j", (query) => {
    expect(() => readQueries(query as never)).toThrow(refused);
  });

  test("refuses two bare words, which have two meanings, and names both", () => {
    expect(() => readQueries(["web", "worker"])).toThrow(refused);
    expect(() => readQueries(["web", "worker"])).toThrow(/'web@worker'.*'web\.default\.svc'/s);
  });
});
