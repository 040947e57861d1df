/** The scenarios in files: those of this folder, and those of others. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { faultsOf } from "./language/check.ts";
import type { Scenario } from "./language/scenario.ts";

const folder = path.join(import.meta.dirname, "scenarios");

/** Every written scenario, in the order of the files. */
export function written(): Scenario[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files
    .sort((a, b) => parseInt(a, 10) - parseInt(b, 10))
    .flatMap((file) => scenariosIn(path.join(folder, file)));
}

/** The scenarios of a file: one, or a list of them. Everything that is wrong with them is said at once. */
export function scenariosIn(file: string): Scenario[] {
  if (!existsSync(file)) throw new Error(`expected a file of scenarios, but there is none at ${file}`);
  const found = parse(readFileSync(file, "utf8"), file);
  const scenarios = Array.isArray(found) ? found : [found];
  const faults = [...scenarios.flatMap(faultsOf), ...unknownDifferences(scenarios as Scenario[])];
  if (faults.length > 0)
    throw new Error(
      `${file} has faults:\n\n${faults.map((fault) => `  ${fault}`).join("\n")}\n\nconformance/README.md has the language.`,
    );
  return scenarios as Scenario[];
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`expected ${file} to be JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** The ids of the differences that are listed, with their reasons, in DIFFERENCES.md. */
export function listedDifferences(): ReadonlySet<string> {
  const text = readFileSync(path.join(import.meta.dirname, "DIFFERENCES.md"), "utf8");
  return new Set([...text.matchAll(/^### (D-\d+)/gm)].map((match) => match[1]!));
}

function unknownDifferences(scenarios: readonly Scenario[]): string[] {
  const listed = listedDifferences();
  return scenarios.flatMap(({ name, differs = [] }) =>
    differs
      .filter((id) => !listed.has(id))
      .map(
        (id) =>
          `${name}.differs: expected an id of DIFFERENCES.md (${[...listed].join(", ")}), got: ${JSON.stringify(id)}`,
      ),
  );
}
