/**
 * Everything that a console has in scope: what Hinotori gives, and the application's own modules, which win where both have a name.
 *
 * Of `@hinotori/otp` that is everything; of the other packages, as far as the application depends on them, what has a name in Pascal
 * case: `Changeset`, `Migrator` and `Storage`, `PubSub`, `Token`. What a name hides is reached with `await import("@hinotori/repo")`.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import * as otp from "@hinotori/otp";

import { type Modules, modulesOf, type Sources } from "./modules.ts";
import type { Names } from "./scope.ts";

/** What is in scope. */
export interface ConsoleNames extends Modules {
  /** Those among the names that are the application's own, sorted. */
  readonly own: readonly string[];
}

/** Loads what a console has in scope. @param root the folder of the application, from which its packages are found. */
export async function consoleNames(root: string, sources: Sources): Promise<ConsoleNames> {
  const given = await Promise.all(kPackages.map((each) => modulesOfPackage(root, each)));
  const { names, failed } = await modulesOf(sources);
  return { names: Object.assign({}, ...given, otp, names) as Names, own: Object.keys(names).sort(), failed };
}

/** Of two with one name, the later's is in scope. */
const kPackages = ["cluster", "telemetry", "pubsub", "endpoint", "repo"];

async function modulesOfPackage(root: string, name: string): Promise<Names> {
  const file = resolvedFrom(root, `@hinotori/${name}`);
  if (file === undefined) return {};
  const exports = (await import(pathToFileURL(file).href)) as Names;
  return Object.fromEntries(Object.entries(exports).filter(([each]) => /^[A-Z]\w*[a-z]/.test(each)));
}

/** The file that the application means by a package; undefined when it does not depend on it. */
function resolvedFrom(root: string, name: string): string | undefined {
  try {
    return createRequire(path.join(root, "package.json")).resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
