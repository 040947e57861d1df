/** The application of a release: what its `hinotori.config.ts` says, as it was built. */
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { App, HinotoriConfig } from "../../app.ts";
import { appOf as appOfConfig } from "../../app/app-of.ts";
import type { Release } from "./release.ts";

/** Loads what the application says of itself; nothing is configured or started by that. */
export async function appOf({ app: root }: Release): Promise<App> {
  // What is built is checked when the release is made.
  const { default: config } = (await import(pathToFileURL(path.join(root, "dist", "hinotori.config.js")).href)) as {
    readonly default: HinotoriConfig;
  };
  return appOfConfig(root, root, config);
}

/** Runs the program that the application is: its `src/main.ts`, as it was built. */
export async function runMain({ app }: Release): Promise<void> {
  await import(pathToFileURL(path.join(app, "dist", "src", "main.js")).href);
}
