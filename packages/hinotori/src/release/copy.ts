/** Copies what of a package, and of an application, belongs into a release. */
import fs from "node:fs";
import path from "node:path";

import type { Gathered } from "./gather.ts";
import { type Manifest, manifestOf } from "./manifest.ts";

/** What native modules are built of, and what is left of building them. */
const kBuilding = /\.(?:c|cc|cpp|h|hpp|o|a|d|gyp|gypi|mk|tar|gz|tlog|obj|lib)$/;

/** Copies an installed package. */
export function copyPackage({ from, manifest, isSource }: Gathered, to: string): void {
  if (isSource) return copySource(from, to, manifest);
  const isNative = fs.existsSync(path.join(from, "binding.gyp"));
  const bundled = manifest.bundleDependencies ?? manifest.bundledDependencies ?? false;
  const keepsInner = Array.isArray(bundled) ? bundled.length > 0 : bundled;
  copy(from, to, (file) => {
    if (!keepsInner && file === path.join(from, "node_modules")) return false;
    return !(isNative && kBuilding.test(file) && fs.statSync(file).isFile());
  });
}

/** Of a package of the workspace, what would be published. */
function copySource(from: string, to: string, { files }: Manifest): void {
  const listed = (files ?? fs.readdirSync(from)).filter((name) => !/^(?:node_modules|test|\..*)$/.test(name));
  for (const name of new Set(["package.json", ...listed])) {
    if (fs.existsSync(path.join(from, name))) copy(path.join(from, name), path.join(to, name));
  }
}

/** Copies the built application: its code, its `priv`, and what Node.js must know of it. */
export function copyApplication(root: string, to: string): void {
  copy(path.join(root, "dist"), path.join(to, "dist"));
  const priv = path.join(root, "priv");
  // What generators are made of is no part of the program, nor are the keys of `gen cert` and sources beside what was built of them.
  const left = new Set([path.join(priv, "templates"), path.join(priv, "cert")]);
  if (fs.existsSync(priv)) copy(priv, path.join(to, "priv"), (file) => !left.has(file) && !/\.tsx?$/.test(file));
  fs.writeFileSync(path.join(to, "package.json"), `${JSON.stringify(forRelease(manifestOf(root)), undefined, 2)}\n`);
}

const kKept = [
  "name",
  "version",
  "private",
  "description",
  "license",
  "type",
  "engines",
  "imports",
  "exports",
  "dependencies",
];

function forRelease(manifest: Manifest): Record<string, unknown> {
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => kKept.includes(key)));
}

/** Copies a file or a folder; links stay what they are. */
export function copy(from: string, to: string, filter: (file: string) => boolean = () => true): void {
  fs.cpSync(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    mode: fs.constants.COPYFILE_FICLONE,
    filter,
  });
}
