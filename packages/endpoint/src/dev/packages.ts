/** Which packages an application uses: those to load before they are needed, and those that are developed beside it. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

import { filesBelow } from "../files-below.ts";

/** What is known of an application's packages. */
export interface Packages {
  /** What its files import, and what the packages beside it do, as far as the application could import it too. */
  readonly preload: readonly string[];
  /** The source folders of packages in the same workspace. */
  readonly linked: readonly string[];
}

/** Looks through the sources of an application. */
export function packagesOf(cwd: string): Packages {
  const names = dependenciesOf(cwd).filter((name) => existsSync(path.join(cwd, "node_modules", name)));
  const linked = names.flatMap((name) => sourceOf(path.join(cwd, "node_modules", name)));
  const files = ["src", "config"].flatMap((folder) => sourcesIn(path.join(cwd, folder)));
  const wanted = new Set([...names, ...files.flatMap(importsOf)]);
  if (files.some((file) => file.endsWith("x"))) wanted.add("hono/jsx/jsx-runtime");
  // What packages beside the application load of each other is their business: much of it only in some applications.
  const others = names.filter((name) => sourceOf(path.join(cwd, "node_modules", name)).length === 0);
  const theirs = linked.flatMap(sourcesIn).flatMap(importsOf);
  const preload = [...wanted].filter((one) => isOf(one, names));
  return { preload: [...new Set([...preload, ...theirs.filter((one) => isOf(one, others))])], linked };
}

/** What only tests and the dev server itself need. */
const kNotNeeded = /\/(?:testing|dev)$/;

function isOf(specifier: string, names: readonly string[]): boolean {
  return !kNotNeeded.test(specifier) && names.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function dependenciesOf(cwd: string): string[] {
  const file = path.join(cwd, "package.json");
  if (!existsSync(file)) return [];
  const { dependencies } = JSON.parse(readFileSync(file, "utf8")) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies ?? {});
}

/** The source folder of a package that is a link to a folder of the workspace. */
function sourceOf(installed: string): string[] {
  const real = realpathSync(installed);
  const source = path.join(real, "src");
  return !real.includes(`${path.sep}node_modules${path.sep}`) && existsSync(source) ? [source] : [];
}

function sourcesIn(folder: string): readonly string[] {
  return filesBelow(folder).filter((file) => /\.[cm]?[jt]sx?$/.test(file));
}

function importsOf(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)["']([a-z@][^"']*)["']/g);
  return Array.from(found, ([, specifier = ""]) => specifier);
}
