/** Finds the workspace a folder is in. */
import fs from "node:fs";
import path from "node:path";

import { AppError } from "../errors.ts";
import { isAppFolder } from "./config.ts";

/** The folders from `from` upwards. */
export function upwards(from: string): readonly string[] {
  const folders = [path.resolve(from)];
  for (;;) {
    const last = folders.at(-1) ?? "";
    const parent = path.dirname(last);
    if (parent === last) return folders;
    folders.push(parent);
  }
}

/** The nearest folder from `from` upwards with a `pnpm-workspace.yaml`; undefined outside a workspace. */
export function workspaceOf(from: string): string | undefined {
  return upwards(from).find((folder) => fs.existsSync(path.join(folder, "pnpm-workspace.yaml")));
}

/** The folders of the applications in a workspace, sorted. */
export function appsOf(workspace: string): readonly string[] {
  const folder = path.join(workspace, "apps");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name))
    .filter(isAppFolder);
}

/** The name in the package.json of a folder; undefined when there is none. */
export function packageName(folder: string): string | undefined {
  const file = path.join(folder, "package.json");
  if (!fs.existsSync(file)) return undefined;
  const manifest = parse(file);
  return typeof manifest === "object" && manifest !== null && "name" in manifest ? String(manifest.name) : undefined;
}

function parse(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(`expected a package.json that is JSON, got: ${said}\n\nLook at ${file}.`, { cause });
  }
}
