/** A new application, as `hinotori new` makes it, with the checkout's packages. */
import fs from "node:fs";
import path from "node:path";

import { hinotori, linkModules, temporaryFolder } from "../support/new-workspace.ts";

/** An application for some tests. */
export interface NewApp {
  readonly root: string;
  readonly workspace: string;
  remove(): void;
}

/** Makes the application `shop`, with these flags. */
export async function newApp(...flags: readonly string[]): Promise<NewApp> {
  const folder = temporaryFolder();
  const { code, err } = await hinotori(folder, ["new", "shop", ...flags, "--no-install", "--no-git"]);
  if (code !== 0) throw new Error(err);
  const workspace = path.join(folder, "shop");
  linkModules(workspace, "shop");
  return {
    root: path.join(workspace, "apps", "shop"),
    workspace,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
