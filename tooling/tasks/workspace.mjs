/** Where the workspace is, and which packages it holds. */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the workspace. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The manifest in a folder. */
export function manifest(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
}

/** Every package of the workspace: its folder and its manifest, in the order of pnpm-workspace.yaml. */
export function packages(base = root) {
  return globs(base)
    .flatMap((glob) => (glob.endsWith("/*") ? subfolders(path.join(base, glob.slice(0, -2))) : [path.join(base, glob)]))
    .filter((folder) => fs.existsSync(path.join(folder, "package.json")))
    .map((folder) => ({ folder, manifest: manifest(folder) }));
}

/** The file a package runs as its command, by absolute path, as seen from `from`. */
export function bin(name, command = name, from = root) {
  const require = createRequire(path.join(from, "package.json"));
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  const { bin: bins } = manifest(folder);
  return path.join(folder, typeof bins === "string" ? bins : bins[command]);
}

/** The `packages:` list of pnpm-workspace.yaml. */
function globs(base) {
  const text = fs.readFileSync(path.join(base, "pnpm-workspace.yaml"), "utf8");
  const list = /^packages:\n((?:[ \t]+- .*\n|[ \t]*#.*\n)+)/m.exec(text)?.[1] ?? "";
  return [...list.matchAll(/^[ \t]+- ["']?([^"'\n]+?)["']?$/gm)].map((match) => match[1]);
}

function subfolders(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name))
    .sort();
}
