/** The names that expressions see in a release: those that `hinotori console` has, found in what was built. */
import path from "node:path";

import { consoleNames } from "../../console/names.ts";
import type { Names } from "../../console/scope.ts";
import { appOf } from "./app.ts";
import type { Release } from "./release.ts";

/** Loads the modules of the application; one that cannot be loaded is told of. */
export async function namesIn(release: Release, print: (text: string) => void): Promise<Names> {
  const app = await appOf(release);
  const folder = path.join(app.root, "dist", "src");
  const sources = { folder, contexts: path.join(folder, app.names.kebab) };
  const { names, failed } = await consoleNames(app.root, sources);
  for (const { file, error } of failed) print(`${path.relative(app.root, file)} is not in scope: ${String(error)}\n`);
  return names;
}
