/** The versions in `pnpm-workspace.yaml`: of a new workspace, and of one that gets another application. */
import fs from "node:fs";
import path from "node:path";

import { version } from "../command/version.ts";
import { addToCatalog, allowBuilds, keepInCatalog, readCatalog } from "./catalog.ts";
import type { RenderedFile } from "./rendered.ts";
import { templateFiles } from "./template.ts";

/** The name of the file. */
export const workspaceFile = "pnpm-workspace.yaml";

/** Native addons, which are allowed to build. */
const native = ["better-sqlite3", "esbuild"];

/** The file of a new workspace with Hinotori's own packages in its catalog, and without what nobody in it uses. */
export function fillCatalog(file: RenderedFile, used: readonly string[]): RenderedFile {
  if (file.file !== workspaceFile) return file;
  const wanted = new Set([...used, ...toolsOfWorkspace]);
  const kept = keepInCatalog(String(file.content), (name) => wanted.has(name));
  return { ...file, content: addToCatalog(kept, new Map(used.filter(isOwn).map(own))) };
}

/** The file of a workspace with what an application uses and its catalog does not have; undefined when that is nothing. */
export function extendedWorkspace(
  workspace: string,
  used: readonly string[],
  members: ReadonlySet<string>,
): string | undefined {
  const before = fs.readFileSync(path.join(workspace, workspaceFile), "utf8");
  const versions = templateVersions();
  const wanted = used.filter((each) => !members.has(each));
  const entries = wanted.map((each) => (isOwn(each) ? own(each) : ([each, versions.get(each) ?? "*"] as const)));
  const builds = native.filter((each) => used.includes(each) || each === "esbuild");
  const after = allowBuilds(addToCatalog(before, new Map(entries)), builds);
  return after === before ? undefined : after;
}

/** The versions that new workspaces have. */
export function templateVersions(): ReadonlyMap<string, string> {
  const file = templateFiles("workspace").find((each) => each.file === workspaceFile);
  return readCatalog(file?.bytes.toString() ?? "");
}

/** What the root of a new workspace depends on. */
const toolsOfWorkspace = ["@types/node", "hinotori", "oxfmt", "oxlint", "turbo", "typescript"];

function isOwn(each: string): boolean {
  return each === "hinotori" || each.startsWith("@hinotori/");
}

/** All packages of Hinotori have the same version. */
function own(each: string): readonly [string, string] {
  return [each, `^${version()}`];
}
