import { describe, expect, test } from "vitest";

import { completionsOf } from "../../src/console/complete.ts";

const names = {
  Tickets: { take: () => 1, table: {} },
  tickets: "a text",
  get unborn(): never {
    throw new ReferenceError("not yet");
  },
};

describe("completionsOf", () => {
  test("finds names, and globals once something is typed", () => {
    expect(completionsOf("const x = Tick", names)).toEqual([["Tickets"], "Tick"]);
    expect(completionsOf("Arr", names)[0]).toEqual(["Array", "ArrayBuffer"]);
    expect(completionsOf("", names)[0]).toEqual(["Tickets", "tickets", "unborn"]);
  });

  test("finds properties, also inherited ones", () => {
    expect(completionsOf("Tickets.ta", names)).toEqual([["Tickets.table", "Tickets.take"], "Tickets.ta"]);
    expect(completionsOf("tickets.toUp", names)[0]).toEqual(["tickets.toUpperCase"]);
  });

  test("finds nothing behind what is not there, or not yet", () => {
    expect(completionsOf("nowhere.a", names)).toEqual([[], "a"]);
    expect(completionsOf("unborn.a", names)).toEqual([[], "a"]);
  });
});
