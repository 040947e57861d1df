/** The command line of `pnpm bench`, and the last line of a side. */
import { describe, expect, test } from "vitest";
import { choicesFrom } from "../harness/arguments.ts";
import { outcomeIn } from "../harness/launch.ts";

describe("choicesFrom", () => {
  test("asks everything in five rounds when nothing is said", () => {
    expect(choicesFrom([])).toMatchObject({ filter: "", quick: false, rounds: 5, peers: true, installPeers: false });
  });

  test("takes a filter and options in any order, behind pnpm's dashes too", () => {
    expect(choicesFrom(["--", "--quick", "call", "--no-peers"])).toMatchObject({
      filter: "call",
      quick: true,
      rounds: 2,
      peers: false,
    });
    expect(choicesFrom(["--rounds", "7", "--million"])).toMatchObject({ rounds: 7, million: true });
  });

  test.each([[["--rounds", "0"]], [["--rounds", "many"]], [["--loud"]]])("refuses %o", (words) => {
    expect(() => choicesFrom(words)).toThrow();
  });
});

describe("outcomeIn", () => {
  test("finds the line among others", () => {
    const line = '{"outcome":{"series":{"rate":[1]},"done":2,"expected":2}}';
    expect(outcomeIn(`a log line\n${line}\n`, "").series).toEqual({ rate: [1] });
  });

  test("takes no figure of a load that was not complete", () => {
    expect(() => outcomeIn('{"outcome":{"series":{},"done":1,"expected":2}}', "")).toThrow("not complete");
  });

  test("says what the side said when it failed, or said nothing", () => {
    expect(() => outcomeIn('{"failed":"no such tag"}', "")).toThrow("no such tag");
    expect(() => outcomeIn("", "exit 3")).toThrow("exit 3");
  });
});
