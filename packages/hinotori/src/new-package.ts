/**
 * A new package of the workspace: what applications share, in `packages/<name>`.
 *
 * `hinotori gen package money` makes a door with an example, its test, its compiler settings, and adds the package to the dependencies of the
 * application it was called for. The package answers with its source, so nothing has to be built to use it.
 */
import fs from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";

import type { Change } from "./changes.ts";
import { namesOf } from "./app/names.ts";
import { appsOf, packageName } from "./app/workspace.ts";
import { UsageError } from "./errors.ts";
import { templatesFor } from "./gen/template.ts";
import { addDependency, rangeOf, removeDependency } from "./new/dependency.ts";

/** What is asked for. */
export interface PackageRequest {
  /** Its name, perhaps with a scope: `money`, `@shop/money`. */
  readonly name: string;
  /** The workspace's folder. */
  readonly workspace: string;
  /** The applications that use it, as folders from the workspace. */
  readonly apps: readonly string[];
}

/** The changes, from the workspace's folder, that make a package. */
export function packageChanges({ name, workspace, apps }: PackageRequest): readonly Change[] {
  const folder = folderOf(name);
  const owner = ownerOf(name, workspace);
  if (owner !== undefined)
    throw new UsageError(
      `expected a package's name that is free, got: ${name}, which ${owner} has\n\n` +
        `A scope makes it one: @${namesOf(path.basename(workspace)).kebab || "shop"}/${folder}`,
    );
  const names = namesOf(folder);
  const render = templatesFor(workspace, "package");
  const create = (file: string, template: string): Change => ({
    create: `packages/${folder}/${file}`,
    content: render(template, { name, names }),
  });
  return [
    create("package.json", "package.json.ejs"),
    create("tsconfig.json", "tsconfig.json.ejs"),
    create("tsconfig.build.json", "tsconfig.build.json.ejs"),
    create("vitest.config.ts", "vitest.config.ts.ejs"),
    create("README.md", "readme.md.ejs"),
    create("src/index.ts", "index.ts.ejs"),
    create(`src/${names.kebab}.ts`, "door.ts.ejs"),
    create(`test/${names.kebab}.test.ts`, "door.test.ts.ejs"),
    ...apps.map((app) => wire(`${app}/package.json`, name)),
  ];
}

/** The part of a package's name that its folder has; throws a UsageError for a name that a package cannot have. */
function folderOf(name: string): string {
  const folder = /^(?:@[a-z0-9][a-z0-9-]*\/)?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)$/.exec(name)?.[1];
  // Every package has an index.ts beside its door.
  if (folder === undefined || folder === "index" || folder.length > 60) {
    const meant = namesOf(name.split("/").at(-1) ?? "").kebab;
    throw new UsageError(
      `expected a package's name such as money or @shop/money, got: ${name}` +
        (/^[a-z]/.test(meant) && meant !== name
          ? `\n\nDid you mean ${meant}?`
          : "\n\nLower case letters, digits and -, a letter first, and not index."),
    );
  }
  return folder;
}

/** Who has a package's name already: Node.js, an application, or what one of them depends on. */
function ownerOf(name: string, workspace: string): string | undefined {
  if (builtinModules.includes(name)) return "Node.js";
  const apps = appsOf(workspace);
  const app = apps.find((root) => packageName(root) === name);
  if (app !== undefined) return path.relative(workspace, app);
  const user = apps.find((root) => {
    const manifest = path.join(root, "package.json");
    const range = fs.existsSync(manifest) ? rangeOf(fs.readFileSync(manifest, "utf8"), name) : undefined;
    return range !== undefined && !range.startsWith("workspace:");
  });
  return user === undefined ? undefined : `a dependency of ${path.relative(workspace, user)}`;
}

/** The package among the dependencies of an application. */
function wire(file: string, name: string): Change {
  return {
    edit: file,
    describe: `"${name}": "workspace:*" belongs to the dependencies`,
    apply: (source) => addDependency(source, name, "workspace:*"),
    revert: (source) => removeDependency(source, name),
  };
}
