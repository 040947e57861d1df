/** The rows of the list of OTP's cases: which scenarios each has, and why some have none. */
import { written } from "./written.ts";

/** Why rows have no scenario, by their ids. */
const kWithout: readonly (readonly [why: string, ...rows: string[]])[] = [
  [
    "the Elixir that runs (1.14, OTP 25) has none of it yet",
    ...["GS-008", "PR-059", "PR-061", "PS-008", "RG-034", "RG-035"],
  ],
  ["Hinotori leaves it out: names are strings, one node has them, modules are values", "GS-023", "SY-014"],
  ["a name of a scenario is its own, so it cannot be one of those", "PR-046"],
  [
    "another shape on each side: a term here, an object there",
    ...["GS-046", "CS-020", "CS-026", "SU-013", "DS-002", "RG-016"],
  ],
  ["the compiler refuses it, or a module says it; tests of otp have it", "CS-007", "CS-008", "CS-013"],
  ["what is logged is not compared", "GS-097"],
  [
    "no act has it yet: aliases, collections of requests, options of timers; tests of otp have them",
    ...["PR-056", "PR-058", "TM-004", "TM-005", "TM-007", "GS-104", "ST-013"],
  ],
  ["a window of whole seconds is crossed at a moment that no scenario can choose", "SU-035"],
  ["how long something takes is not compared; tests of otp start ten thousand and a hundred thousand", "SU-079"],
  ["simple_one_for_one: a DynamicSupervisor does that here, and has its own rows", "SU-091", "SU-092"],
  ["code is not loaded anew", "SU-094"],
  [
    "applications are values, not files: no load, no specification, no phases",
    ...["AP-013", "AP-014", "AP-016", "AP-023", "AP-025", "AP-026"],
  ],
  [
    "it ends the program, or is about the program as a whole; tests of otp have it",
    ...["AP-020", "ND-005", "ND-013", "TM-020"],
  ],
  ["how many cores there are is the machine's", "PS-002"],
  ["a race that no scenario can win on purpose", "TS-004"],
  [
    "it is about the host: one thread, promises, fake clocks; tests of otp have it",
    ...["PR-065", "ND-004", "ND-007", "ND-010", "ND-011", "ND-014"],
  ],
];

/** The scenarios of each row, by its id. */
export function scenariosByRow(): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  for (const { name } of written()) {
    const id = name.slice(0, 6);
    rows.set(id, [...(rows.get(id) ?? []), name]);
  }
  return rows;
}

/** Why each of the other rows has none. */
export function rowsWithout(): ReadonlyMap<string, string> {
  return new Map(kWithout.flatMap(([why, ...rows]) => rows.map((row) => [row, why] as const)));
}

/** A line a row, and how many there are of each sort. */
export function rowsTable(): string {
  const found = scenariosByRow();
  const without = rowsWithout();
  const ids = [...new Set([...found.keys(), ...without.keys()])].sort();
  const lines = ids.map((id) => {
    const names = found.get(id);
    return names === undefined
      ? `${id}    -  ${without.get(id)}`
      : `${id}  ${String(names.length).padStart(3)}  ${names[0]!.slice(7)}`;
  });
  return [...lines, "", `${found.size} rows have scenarios, ${without.size} have none`].join("\n");
}
