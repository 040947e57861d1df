/** Scuti's scripts, as arguments for node: run without a shell, signals and exit codes arrive as they are. */
import path from "node:path";

import { manifest, root } from "./workspace.mjs";

/** One script of apps/scuti as `{ args, cwd }`; it must begin with `node`. */
export function nodeScript(name) {
  const cwd = path.join(root, "apps", "scuti");
  const [program, ...args] = (manifest(cwd).scripts?.[name] ?? "").split(" ");
  if (program !== "node")
    throw new Error(`expected the script "${name}" of apps/scuti to begin with \`node\`, got: ${program || "nothing"}`);
  return { args, cwd };
}
