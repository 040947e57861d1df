/** Finds the application a command works on. */
import path from "node:path";

import { UsageError } from "../errors.ts";
import { type App, appOf } from "./app-of.ts";
import { isAppFolder, readConfig } from "./config.ts";
import { appsOf, upwards, workspaceOf } from "./workspace.ts";

/**
 * The application at `cwd`, or the one called `name`; throws a UsageError that lists the applications when it is not clear which one
 * is meant.
 */
export async function findApp(cwd: string, name?: string): Promise<App> {
  const root = appFolder(cwd, name);
  return appOf(root, workspaceOf(root) ?? root, await readConfig(root));
}

/** The folder of that application; throws as {@link findApp} does. */
export function appFolder(cwd: string, name?: string): string {
  return name === undefined ? rootFrom(cwd) : rootNamed(cwd, name);
}

function rootFrom(cwd: string): string {
  const workspace = workspaceOf(cwd);
  const inside = upwards(cwd).find(isAppFolder);
  if (inside !== undefined) return inside;
  const apps = workspace === undefined ? [] : appsOf(workspace);
  const [only] = apps;
  if (only !== undefined && apps.length === 1) return only;
  if (apps.length === 0)
    throw new UsageError(
      `expected to be in an application, got: ${cwd}\n\n` +
        "Go into a folder with a hinotori.config.ts, or make an application: hinotori new my_app",
    );
  throw new UsageError(
    `expected one application, got: ${namesIn(apps)}\n\nSay which: --app ${path.basename(only ?? "")}`,
  );
}

function rootNamed(cwd: string, name: string): string {
  const workspace = workspaceOf(cwd);
  const apps = workspace === undefined ? upwards(cwd).filter(isAppFolder) : appsOf(workspace);
  const found = apps.find((root) => path.basename(root) === name);
  if (found !== undefined) return found;
  throw new UsageError(`expected --app to name an application, got: ${name}\n\nThere ${listed(apps)}.`);
}

function listed(apps: readonly string[]): string {
  if (apps.length === 0) return "is none here";
  return apps.length === 1 ? `is one: ${namesIn(apps)}` : `are: ${namesIn(apps)}`;
}

function namesIn(apps: readonly string[]): string {
  return apps.map((root) => path.basename(root)).join(", ");
}
