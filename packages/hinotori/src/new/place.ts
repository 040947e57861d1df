/** Decides where a new application goes: into the workspace around it, or with a workspace of its own. */
import fs from "node:fs";
import path from "node:path";

import { packageName, upwards, workspaceOf } from "../app/workspace.ts";
import { UsageError } from "../errors.ts";
import { hasMembers } from "./catalog.ts";

/** Where an application goes. */
export interface Place {
  /** The folder that is made: the application's in a workspace, else the workspace's. */
  readonly target: string;
  /** The workspace that is there already. */
  readonly workspace: string | undefined;
}

/** The place for an application that was asked for as `given`, a path, in `cwd`; `name` is the application's. */
export function placeOf(cwd: string, given: string, name: string): Place {
  const asked = path.resolve(cwd, given);
  const workspace = workspaceOf(path.dirname(asked));
  if (workspace === undefined) return { target: asked, workspace };
  checkWorkspace(workspace);
  const bare = path.basename(given) === given;
  const target = path.join(workspace, "apps", name);
  if (!bare && path.resolve(asked) !== target && path.dirname(asked) !== workspace)
    throw new UsageError(
      `expected a name, or a path outside the workspace ${workspace}, got: ${given}\n\n` +
        `Applications of a workspace are in its folder apps: hinotori new ${name}`,
    );
  return { target, workspace };
}

function checkWorkspace(workspace: string): void {
  const yaml = fs.readFileSync(path.join(workspace, "pnpm-workspace.yaml"), "utf8");
  if (hasMembers(yaml, "apps")) return;
  throw new UsageError(
    `expected a workspace with applications in apps, got: ${path.join(workspace, "pnpm-workspace.yaml")}\n\n` +
      "Write `- apps/*` below `packages:` there, or go to a folder outside that workspace.",
  );
}

/** The names of a workspace's packages, those in `packages` and `apps`. */
export function membersOf(workspace: string): ReadonlySet<string> {
  const folders = ["packages", "apps"].flatMap((kind) => subfolders(path.join(workspace, kind)));
  return new Set(folders.map(packageName).filter((name) => name !== undefined));
}

/** Throws when a path cannot be made because a part of it is a file, or a link that leads nowhere. */
export function checkPath(target: string): void {
  const part = upwards(target).find(isInTheWay);
  if (part === undefined) return;
  const what = fs.existsSync(part) ? "a file" : "a link that leads nowhere";
  throw new UsageError(`expected a folder, got ${what}: ${part}\n\nChoose another name or place.`);
}

/** Whether something has this path, be it a link that leads nowhere. */
export function isThere(file: string): boolean {
  try {
    return fs.lstatSync(file) !== undefined;
  } catch {
    // There is nothing, or nothing that may be looked at; whoever writes it is told.
    return false;
  }
}

/** Whether something has this path that is no folder, and leads to none. */
export function isInTheWay(file: string): boolean {
  return isThere(file) && !(fs.existsSync(file) && fs.statSync(file).isDirectory());
}

function subfolders(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name));
}
