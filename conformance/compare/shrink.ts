/** Makes a scenario that differs smaller, as long as it still differs. */
import type { Beam } from "../beam/beam.ts";
import { faultsOf } from "../language/check.ts";
import type { Scenario } from "../language/scenario.ts";
import type { Difference } from "./difference.ts";
import { judge } from "./judge.ts";

const kMostTries = 400;

/** The smallest scenario found that still differs. */
export async function shrink(scenario: Scenario, beam: Beam): Promise<Scenario> {
  const [first] = await judge([scenario], beam, { thorough: false });
  const kind = kindOf(first?.difference);
  let smallest = scenario;
  let tries = 0;
  for (let shrunk = true; shrunk && tries < kMostTries;) {
    shrunk = false;
    for (const smaller of smallerThan(smallest) as Iterable<Scenario>) {
      if (++tries > kMostTries) break;
      if (faultsOf(smaller).length > 0) continue;
      const [verdict] = await judge([smaller], beam, { thorough: false });
      if (verdict?.outcome !== "differs" || kindOf(verdict.difference) !== kind) continue;
      smallest = smaller;
      shrunk = true;
      break;
    }
  }
  return smallest;
}

/** What a difference is about, whoever it is about: a smaller scenario must show the same, not any other. */
function kindOf(difference: Difference | undefined): string {
  const said = (text: string | undefined): string => (text ?? "nothing").replaceAll(/\b[a-z0-9]+#\d+/g, "x");
  return `${said(difference?.beam)} / ${said(difference?.hinotori)}`;
}

/** Values that are one item or one field smaller, the largest cuts first. */
export function* smallerThan(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (let size = value.length >> 1; size >= 1; size >>= 1) {
      for (let at = value.length - size; at >= 0; at -= size) yield [...value.slice(0, at), ...value.slice(at + size)];
    }
    for (const [at, item] of value.entries()) for (const smaller of smallerThan(item)) yield value.with(at, smaller);
  } else if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).sort(([a], [b]) => Number(b === "steps") - Number(a === "steps"));
    for (const [key, field] of fields) {
      if (key !== "name" && key !== "steps")
        yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
      for (const smaller of smallerThan(field)) yield { ...value, [key]: smaller };
    }
  }
}
