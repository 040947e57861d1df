#!/usr/bin/env node
/** The launcher: refuses a Node.js that is too old, then runs the program; in a checkout of Hinotori, from its source. */
import "./node-version.mjs";

import fs from "node:fs";

// What is published has no tsconfig.
const inCheckout = fs.existsSync(new URL("../tsconfig.json", import.meta.url));

if (inCheckout) {
  const understandsSource = process.execArgv.includes("--conditions=@hinotori/source");
  if (!understandsSource) (await import("tsx/esm/api")).register();
  await import("../src/cli.ts");
} else {
  await import("../dist/cli.js");
}
