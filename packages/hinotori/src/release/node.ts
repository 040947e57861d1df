/** Takes the Node.js that runs this into a release, where that is one that can be taken. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** Copies Node.js; `undefined` when that was done, otherwise why not. */
export function copyNode(to: string): string | undefined {
  const shared = Object.entries(process.config.variables).filter(
    ([name, value]) => name.startsWith("node_shared") && value === true,
  );
  if (shared.length > 0) return "this Node.js needs libraries of the system that it was installed from";
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(fs.realpathSync(process.execPath), to, fs.constants.COPYFILE_FICLONE);
  fs.chmodSync(to, 0o755);
  const { stdout, error } = spawnSync(to, ["--version"], { encoding: "utf8", env: {} });
  if (stdout?.trim() === process.version) return undefined;
  fs.rmSync(to);
  return `the copy of this Node.js does not run${error === undefined ? "" : `: ${error.message}`}`;
}
