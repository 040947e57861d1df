/**
 * `npm start`: from a fresh clone to a running Scuti.
 *
 * Installs when needed, migrates and seeds the development database, then runs the server in the foreground: it gets the
 * signals this process gets, and this process ends as it ends.
 */
import "./node-version.mjs";

import { endLike, run, runOrThrow } from "./child.mjs";
import { install } from "./install.mjs";
import { nodeScript } from "./scuti.mjs";

try {
  await install();
  const setup = nodeScript("setup");
  await runOrThrow(process.execPath, setup.args, { cwd: setup.cwd });
  const start = nodeScript("start");
  endLike(await run(process.execPath, start.args, { cwd: start.cwd }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
