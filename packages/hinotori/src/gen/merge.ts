/**
 * A generated module where there may be one already: what it has is added to the other, and can be taken out again.
 *
 * Imports are merged name by name; the rest is put at the end.
 */
import fs from "node:fs";
import path from "node:path";

import { type Change, type EditChange, formatterFor } from "../changes.ts";
import { removeLines } from "../changes/insert-lines.ts";
import { dropImport, ensureImport } from "./ensure-import.ts";
import { exportsOf, type ModuleSource, splitModule } from "./module-source.ts";

/** What a module comes to: the new file, or the edit of one that is there. */
export async function mergedModule(root: string, file: string, content: string): Promise<Change> {
  const place = path.join(root, file);
  if (!fs.existsSync(place)) return { create: file, content };
  const present = fs.readFileSync(place, "utf8");
  const format = formatterFor(root);
  const wanted = await format(file, content);
  return present === wanted ? { create: file, content } : mergeEdit(file, wanted);
}

/** The edit that adds a module to the one in `file`. */
export function mergeEdit(file: string, content: string): EditChange {
  const added = splitModule(content);
  return {
    edit: file,
    describe: content.trim(),
    apply: (source) => mergeInto(source, added),
    revert: (source) => takeOut(source, added),
  };
}

function mergeInto(source: string, { imports, body }: ModuleSource): string | undefined {
  const rows = body.split("\n");
  if (removeLines(source, rows) !== source) return source;
  // Somebody wrote one of these functions already; two of a name would not compile.
  const present = exportsOf(source);
  if (exportsOf(body).some((name) => present.includes(name))) return undefined;
  return imports.reduce(ensureImport, `${source.trimEnd()}\n\n${body}\n`);
}

function takeOut(source: string, { imports, body }: ModuleSource): string | undefined {
  const rest = removeLines(source, body.split("\n"));
  if (rest === source) return source;
  return imports.reduce(dropImport, `${rest.replace(/\n{3,}/g, "\n\n").trimEnd()}\n`);
}
