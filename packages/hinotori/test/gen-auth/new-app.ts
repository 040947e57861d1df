/** A new application, as `hinotori new` makes it, in a temporary workspace. */
import fs from "node:fs";
import path from "node:path";

import type { GeneratedApp } from "../support/generated-app.ts";
import { hinotori, linkModules, temporaryFolder } from "../support/new-workspace.ts";

/** Makes the application `pet_shop` with these flags of `hinotori new`. */
export async function newApp(...flags: readonly string[]): Promise<GeneratedApp> {
  const folder = temporaryFolder();
  const made = await hinotori(folder, ["new", "pet_shop", "--yes", "--no-install", "--no-git", ...flags]);
  if (made.code !== 0) throw new Error(made.err);
  const workspace = path.join(folder, "pet_shop");
  linkModules(workspace, "pet_shop");
  return {
    root: path.join(workspace, "apps/pet_shop"),
    workspace,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
