/**
 * `npm test`: every test of the workspace, through turbo, then the totals.
 *
 * Arguments go to turbo, e.g. `npm test -- --filter=@hinotori/otp`. The figures come from the `.vitest/results.json` that each
 * package's test task leaves behind; turbo brings it back with a cached task, so the totals are right either way. The last
 * line is `N passed, N failed`, with `, N skipped` when there are any.
 */
import "./node-version.mjs";

import fs from "node:fs";
import path from "node:path";

import { run } from "./child.mjs";
import { install } from "./install.mjs";
import { environment } from "./pnpm.mjs";
import { total } from "./totals.mjs";
import { bin, packages, root } from "./workspace.mjs";

const args = process.argv.slice(2);

try {
  const pnpm = await install();
  const tested = packages().filter(({ manifest }) => manifest.scripts?.test !== undefined);
  for (const { folder } of tested) fs.rmSync(resultsOf(folder), { force: true });
  const { code, signal } = await run(process.execPath, [bin("turbo"), "run", "test", ...turboOptions(), ...args], {
    cwd: root,
    env: { ...environment(pnpm), TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
  });
  const { lines, failed } = total(
    tested.map(({ folder, manifest }) => ({ name: manifest.name, figures: read(resultsOf(folder)) })),
    { partial: args.length > 0, turboFailed: code !== 0 || signal !== null },
  );
  for (const line of lines) console.log(line);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}

function turboOptions() {
  return ["--concurrency=2", "--continue=always", "--output-logs=errors-only", "--log-order=grouped"];
}

function resultsOf(folder) {
  return path.join(folder, ".vitest", "results.json");
}

function read(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}
