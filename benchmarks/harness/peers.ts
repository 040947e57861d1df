/** Brings the peers onto this machine, into `peers/` alone: they are no part of the workspace. */
import { spawnSync } from "node:child_process";
import path from "node:path";

/** Installs the exact versions that `peers/package.json` names. */
export function installPeers(): void {
  const folder = path.join(path.dirname(import.meta.dirname), "peers");
  const words = ["install", "--prefix", folder, "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { status } = spawnSync("npm", words, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`expected npm to install the peers, got: exit ${status}`);
}
