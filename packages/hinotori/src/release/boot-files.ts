/** The program inside a release: which of this package's files it is, and copying them. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "./run.ts";

/** This package's folder: source and build are equally deep below it. */
const ours = fileURLToPath(new URL("../..", import.meta.url));
const kEntry = path.join("release", "boot.js");
const kImports = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.\.?\/[^"']+\.js)["']/g;

/** Copies `release/boot.js` and all that it imports of this package. */
export async function copyBoot(to: string): Promise<void> {
  await withBuilt((built) => {
    for (const file of closure(built, kEntry)) {
      const target = path.join(to, file);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.copyFileSync(path.join(built, file), target);
    }
  });
}

/** In a checkout of Hinotori nothing is built, so this is; what is published has no tsconfig. */
async function withBuilt(act: (built: string) => void): Promise<void> {
  if (!fs.existsSync(path.join(ours, "tsconfig.boot.json"))) return act(path.join(ours, "dist"));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-boot-"));
  try {
    await run({ what: "hinotori", script: `tsc -p tsconfig.boot.json --outDir "${folder}"`, cwd: ours });
    act(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A file and the files that it imports by path, and those that they do. */
function closure(folder: string, entry: string): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const file of found) {
    const text = fs.readFileSync(path.join(folder, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, specifier = ""] of text.matchAll(kImports)) found.add(path.join(path.dirname(file), specifier));
  }
  return found;
}
