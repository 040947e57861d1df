/**
 * The modules of an application that a console has in scope, found in its sources.
 *
 * - What is exported under a name in Pascal case and is a module or a router: `Repo`, `Endpoint`, `Router`, `Hashmap`.
 * - Tables, under their own name: `posts`.
 * - Contexts: a file of functions directly in `src/<app>/` is a namespace under its name, `blog.ts` as `Blog`.
 *
 * Only files that export one of these are loaded, and none that lies directly in `src/`: those are programs. Of two with one name the
 * domain's is in scope rather than the web side's; the other is reached with `await import("#my-app-web/…")`.
 */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { filesBelow } from "../files-below.ts";
import type { Names } from "./scope.ts";

/** Where the sources of an application are. */
export interface Sources {
  /** The folder whose files are looked through. */
  readonly folder: string;
  /** The folder of contexts, `src/my-app`. */
  readonly contexts: string;
}

/** What was found. */
export interface Modules {
  readonly names: Names;
  /** Files that could not be loaded, with the reason. */
  readonly failed: readonly { readonly file: string; readonly error: unknown }[];
}

/** Loads the modules of an application. */
export async function modulesOf(sources: Sources): Promise<Modules> {
  const names: Record<string, unknown> = {};
  const failed: { file: string; error: unknown }[] = [];
  // The last one with a name has it.
  for (const file of filesIn(sources).toReversed()) {
    try {
      Object.assign(names, Object.fromEntries(await wantedOf(file, sources.contexts)));
    } catch (error) {
      failed.push({ file, error });
    }
  }
  return { names, failed };
}

/** What a file adds to the scope; it is loaded only when that is something. */
async function wantedOf(file: string, contexts: string): Promise<readonly (readonly [string, unknown])[]> {
  const { names, hasFunctions } = exportsOf(fs.readFileSync(file, "utf8"));
  const isContext = hasFunctions && path.dirname(file) === contexts;
  if (names.length === 0 && !isContext) return [];
  const module = (await import(pathToFileURL(file).href)) as Names;
  const found = names.flatMap((name) => (isWanted(module[name]) ? [[name, module[name]] as const] : []));
  return isContext ? [[pascalCase(file), module], ...found] : found;
}

interface Exports {
  readonly names: readonly string[];
  readonly hasFunctions: boolean;
}

const kConstant = /^export const ([A-Z]\w*[a-z]\w*)\b/gm;
const kTable = /^export const (\w+)\s*=\s*\w*[tT]able\(/gm;

/** What a source exports that a console wants (pure). */
export function exportsOf(source: string): Exports {
  const names = [...source.matchAll(kConstant), ...source.matchAll(kTable)].map(([, name = ""]) => name);
  return { names: [...new Set(names)], hasFunctions: /^export (?:async )?function\b/m.test(source) };
}

const kModule = /^(?!.*\.(?:d|test|test-d)\.).*\.[jt]sx?$/;

/** The files of every folder in the sources, the domain's first. What lies beside these folders are programs. */
function filesIn({ folder, contexts }: Sources): readonly string[] {
  const isDomain = (file: string): number => (file.startsWith(contexts + path.sep) ? 0 : 1);
  return filesBelow(folder)
    .filter((file) => path.dirname(file) !== folder && kModule.test(path.basename(file)))
    .toSorted((a, b) => isDomain(a) - isDomain(b) || (a < b ? -1 : 1));
}

/** A module says its name, a router its routes; a table is known by what Drizzle keeps in it. */
function isWanted(value: unknown): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const isTable = Object.getOwnPropertySymbols(value).some((symbol) => String(symbol).includes("drizzle:"));
  return isTable || "routes" in value || ("name" in value && typeof value.name === "string");
}

function pascalCase(file: string): string {
  const words = path
    .basename(file)
    .replace(/\.\w+$/, "")
    .split("-");
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join("");
}
