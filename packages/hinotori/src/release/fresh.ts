/**
 * Whether a package is built already: what was built is younger than everything that it is built of.
 *
 * Asked of packages that tsc builds, since it is known what those are built of: their own files, and the settings that they extend.
 */
import fs from "node:fs";
import path from "node:path";

import { filesBelow } from "../files-below.ts";
import type { Gathered } from "./gather.ts";

const kNoInput = /^(?:dist|node_modules|test|\..*)$/;

/** Whether what tsc would make of a package is there; `workspace` has the settings that it extends. */
export function isFresh({ from, manifest }: Gathered, workspace: string): boolean {
  const script = manifest.scripts?.["build"] ?? "";
  const dist = path.join(from, "dist");
  if (!/^tsc(?: -p [\w.-]+)?$/.test(script) || !fs.existsSync(dist)) return false;
  const sources = fs.readdirSync(from).filter((name) => !kNoInput.test(name));
  const settings = fs.readdirSync(workspace).filter((name) => /^tsconfig.*\.json$|^pnpm-lock\.yaml$/.test(name));
  const inputs = [
    ...sources.map((name) => path.join(from, name)),
    ...settings.map((name) => path.join(workspace, name)),
  ];
  const outputs = timesOf(dist);
  return outputs.length > 0 && Math.max(...inputs.flatMap(timesOf)) < Math.min(...outputs);
}

/** When the files at a place were written. */
function timesOf(place: string): readonly number[] {
  if (!fs.statSync(place).isDirectory()) return [fs.statSync(place).mtimeMs];
  return filesBelow(place).map((file) => fs.statSync(file).mtimeMs);
}
