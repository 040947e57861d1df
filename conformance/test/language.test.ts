/** The language: what is refused, and with which words; what a comparison sees; what shrinking tries. */
import { describe, expect, test } from "vitest";
import { firstDifference } from "../compare/difference.ts";
import { smallerThan } from "../compare/shrink.ts";
import { generate } from "../generator/generate.ts";
import { runOnHinotori } from "../hinotori/run.ts";
import { faultsOf } from "../language/check.ts";
import type { Event, Scenario, Trace } from "../language/scenario.ts";
import { rowsTable, rowsWithout, scenariosByRow } from "../rows.ts";
import { listedDifferences, written } from "../written.ts";

describe("faultsOf", () => {
  test.each([
    [{ name: "x" }, "x: expected the field steps, which says what steps is meant"],
    [{ name: "x", steps: [{ cal: "a" }] }, "x.steps[0]: expected an act ("],
    [
      { name: "x", steps: [{ call: 3 }] },
      'x.steps[0].call: expected a process: "id", "id#2", "self", { "name": name }, { "via": [registry, key] } or { "partition": [supervisor, key] }, got: 3',
    ],
    [{ name: "x", steps: [{ advance: -1 }] }, "x.steps[0].advance: expected milliseconds"],
    [{ name: "x", steps: [], tree: { id: "a", children: [] } }, 'x.tree: expected type "supervisor"'],
    [{ name: "x", steps: [{ call: "a", do: [{ return: "stop" }] }] }, "x.steps[0].do[0]: expected the field reason"],
    [{ name: "x", steps: [{ task: "wait" }] }, "x.steps[0].task: expected a function of task (async, await,"],
    [{ name: "x", steps: [{ registry: "lookup", in: "r" }] }, "x.steps[0]: expected the field key"],
    [{ name: "x", steps: [{ start: { id: "a", keys: "unique" } }] }, 'got: "keys"'],
    [
      { name: "x", steps: [{ start: { id: "m", type: "machine", state: "asleep" } }] },
      "expected a state to be one of locked, open, idle, busy, done",
    ],
    [{ name: "x", steps: [{ call: { via: ["r"] } }] }, "x.steps[0].call: expected a process"],
    [{ name: "x", steps: [], size: 1 }, "x: expected one of name,"],
  ])("says what is wrong with %j", (scenario, fault) => {
    expect(faultsOf(scenario).join("\n")).toContain(fault);
  });

  test("finds none in what is made by chance", () => {
    for (let seed = 0; seed < 300; seed++) expect(faultsOf(generate(seed))).toEqual([]);
  });
});

describe("the written scenarios", () => {
  test("are named by a row, once each, and name only differences that are listed", () => {
    const names = written().map(({ name }) => name);
    expect(names.filter((name) => !/^[A-Z]{2}-\d{3} \S/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(listedDifferences().size).toBeGreaterThan(0);
  });
});

describe("rows", () => {
  test("either have a scenario or say why not", () => {
    const found = scenariosByRow();
    expect([...rowsWithout().keys()].filter((row) => found.has(row))).toEqual([]);
    expect(rowsTable()).toMatch(/ rows have scenarios, \d+ have none$/);
  });
});

const trace = (...events: Event[]): Trace => ({ events, tree: null });
const nothing: Scenario = { name: "x", steps: [] };

describe("firstDifference", () => {
  test("finds another reason, and the step in which it is", () => {
    const left = trace([1, "a#1", "began", null], [2, "a#1", "ended", "boom"]);
    const right = trace([1, "a#1", "began", null], [2, "a#1", "ended", "bang"]);
    expect(firstDifference(nothing, left, right)).toEqual({
      step: 2,
      who: "a#1",
      beam: "a#1 ended boom",
      hinotori: "a#1 ended bang",
    });
  });

  test("finds another order of children, and none between strangers", () => {
    const began: Event[] = [
      [1, "s#1", "began", null],
      [1, "a#1", "began", "s"],
      [1, "b#1", "began", "s"],
    ];
    expect(firstDifference(nothing, trace(...began), trace(began[0]!, began[2]!, began[1]!))?.who).toBe(
      "children of s#1",
    );
    const free: Event[] = [
      [1, "a#1", "began", null],
      [1, "b#1", "began", null],
    ];
    expect(firstDifference(nothing, trace(...free), trace(...free.toReversed()))).toBeUndefined();
  });

  test("finds another tree at the end", () => {
    expect(firstDifference(nothing, { events: [], tree: [["a", "<a#1>"]] }, { events: [], tree: [] })?.who).toBe(
      "the tree at the end",
    );
  });
});

describe("smallerThan", () => {
  test("leaves out one item or one field at a time", () => {
    const found = [...smallerThan({ name: "x", steps: [1, 2] })].map((value) => JSON.stringify(value));
    expect(found).toContain('{"name":"x","steps":[1]}');
    expect(found).toContain('{"name":"x","steps":[2]}');
    expect(found.some((text) => !text.includes('"name"'))).toBe(false);
  });
});

describe("runOnHinotori", () => {
  test("says the same of the same scenario, and leaves nothing behind", async () => {
    const scenario = generate(5);
    expect(await runOnHinotori(scenario)).toEqual(await runOnHinotori(scenario));
  });
});
