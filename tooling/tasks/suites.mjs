/**
 * `node suites.mjs <folder...>`: the tests of some packages, by the Node.js that runs this, one package after the other.
 *
 * For another Node.js than the one that the workspace was installed with. No figures are kept, and nothing of turbo's.
 */
import "./node-version.mjs";

import path from "node:path";

import { run } from "./child.mjs";
import { root } from "./workspace.mjs";

for (const folder of process.argv.slice(2)) {
  console.log(`── ${folder} on Node.js ${process.version}`);
  const { code, signal } = await run(process.execPath, [path.join(root, "tooling/tasks/vitest.mjs")], {
    cwd: path.join(root, folder),
  });
  if (code !== 0 || signal !== null) process.exit(1);
}
