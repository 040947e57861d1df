/** `pnpm conformance`: runs conformance/run.ts on the source of the packages; arguments are passed on. */
import "./node-version.mjs";

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { endLike, run } from "./child.mjs";
import { install } from "./install.mjs";
import { root } from "./workspace.mjs";

try {
  await install();
  const loader = pathToFileURL(createRequire(path.join(root, "package.json")).resolve("tsx")).href;
  const args = [
    "--conditions=@hinotori/source",
    "--import",
    loader,
    path.join(root, "conformance", "run.ts"),
    ...process.argv.slice(2),
  ];
  endLike(await run(process.execPath, args, { cwd: process.env.INIT_CWD ?? process.cwd() }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
