/** Runs a TypeScript program of the workspace on the source of the packages, and ends as it ends. */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { endLike, run } from "./child.mjs";
import { install } from "./install.mjs";
import { root } from "./workspace.mjs";

/** Installs when needed and runs `program`, a path from the root, with this task's own arguments. */
export async function runSource(program, options) {
  try {
    await install();
    const loader = pathToFileURL(createRequire(path.join(root, "package.json")).resolve("tsx")).href;
    const flags = ["--conditions=@hinotori/source", "--import", loader];
    endLike(await run(process.execPath, [...flags, path.join(root, program), ...process.argv.slice(2)], options));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
