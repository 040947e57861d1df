/** `pnpm layers`: refuses what goes against the layers, and says how to repair it. */
import { root } from "../tasks/workspace.mjs";
import { checkCircles } from "./circles.mjs";
import { checkFiles } from "./files.mjs";
import { checkInside } from "./inside.mjs";
import { readModel } from "./model.mjs";
import { checkPackages } from "./packages.mjs";

/** Everything that goes against the layers in the workspace at `base`. */
export function check(base) {
  const model = readModel(base);
  return [checkPackages, checkInside, checkCircles, checkFiles].flatMap((each) => each(model));
}

/** One problem, with a line for each: where, what, what is allowed, how to repair it. */
export function print({ at, found, allowed, repair }) {
  return `${at}\n  found    ${found.replaceAll("\n", `\n${" ".repeat(11)}`)}\n  allowed  ${allowed}\n  repair   ${repair}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const problems = check(process.argv[2] ?? root);
  for (const problem of problems) console.error(print(problem));
  console.log(problems.length === 0 ? "layers: nothing to report" : `layers: ${problems.length} to repair`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
