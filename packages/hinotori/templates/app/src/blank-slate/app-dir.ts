/** Where this application lives on disk, from source and from a build alike. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Gives the path of something in the application's folder: `appDir("priv", "static")`. */
export function appDir(...parts: readonly string[]): string {
  return join(root, ...parts);
}

// The source is two folders below package.json and its build three, so the folder is looked for.
const root = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("expected a package.json in a folder above app-dir.ts, got none");
  return findRoot(parent);
}
