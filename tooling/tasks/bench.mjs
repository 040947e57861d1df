/** `pnpm bench`: runs benchmarks/run.ts on the source of the packages, as in production; arguments are passed on. */
import "./node-version.mjs";

import path from "node:path";

import { runSource } from "./source.mjs";
import { root } from "./workspace.mjs";

await runSource("benchmarks/run.ts", {
  cwd: path.join(root, "benchmarks"),
  env: { ...process.env, NODE_ENV: "production" },
});
