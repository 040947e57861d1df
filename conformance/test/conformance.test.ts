/** Every written scenario, and three hundred random ones, on the BEAM and on Hinotori. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Beam } from "../beam/beam.ts";
import { pageOf } from "../compare/difference.ts";
import { type Verdict, isGood, judge } from "../compare/judge.ts";
import { generate } from "../generator/generate.ts";
import type { Scenario } from "../language/scenario.ts";
import { written } from "../written.ts";

const kLong = 600_000;
let beam: Beam | undefined;

beforeAll(async () => {
  beam = await Beam.start();
  if (beam === undefined) console.warn("conformance is skipped: there is no elixir on the path");
}, kLong);

afterAll(() => beam?.stop());

function pages(verdicts: readonly Verdict[]): string[] {
  return verdicts.map(({ scenario, outcome, beam: left, hinotori: right, why }) =>
    left === undefined || right === undefined
      ? `${scenario.name}: ${outcome} ${why ?? ""}`
      : `${outcome}\n${pageOf(scenario, left, right)}`,
  );
}

async function verdictsOf(scenarios: readonly Scenario[], skip: () => void): Promise<Verdict[]> {
  if (beam === undefined) {
    skip();
    return [];
  }
  return judge(scenarios, beam);
}

describe("Hinotori and the BEAM", () => {
  test(
    "agree on every written scenario",
    async ({ skip }) => {
      const verdicts = await verdictsOf(written(), skip);
      // A race on the BEAM's side on a busy machine proves nothing; there must be few of them.
      const bad = verdicts.filter((verdict) => !isGood(verdict) && verdict.outcome !== "unsteady");
      expect(pages(bad)).toEqual([]);
      expect(verdicts.filter(({ outcome }) => outcome === "unsteady").length).toBeLessThan(20);
    },
    kLong,
  );

  test(
    "agree on three hundred random scenarios",
    async ({ skip }) => {
      const scenarios = Array.from({ length: 300 }, (_, at) => generate(11_000_000 + at));
      const verdicts = await verdictsOf(scenarios, skip);
      expect(pages(verdicts.filter((verdict) => !isGood(verdict) && verdict.outcome !== "unsteady"))).toEqual([]);
    },
    kLong,
  );
});
