/** `hinotori gen package`: a package of the workspace. */
import path from "node:path";

import { appsOf, findApp, workspaceOf } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { UsageError } from "../errors.ts";
import { packageChanges } from "../new-package.ts";

/** The command. */
export const command: Command = defineCommand({
  usage: "gen package <name>",
  summary: "Make a package of the workspace",
  details: `
It is made in packages, with a door, a test and its settings, and becomes a dependency of the application: the one
called from, the one of --app, or the only one.

    hinotori gen package money
    hinotori gen package @shop/money --app shop`,
  options: generatorOptions,
  async run({ args: [name = ""], options, io, cwd }) {
    const workspace = workspaceOf(cwd);
    if (workspace === undefined)
      throw new UsageError(
        `expected to be in a workspace, got: ${cwd}\n\nGo into one, or make one: hinotori new my_app`,
      );
    const apps = await appsFor(workspace, cwd, options.app);
    await applyChanges(workspace, packageChanges({ name, workspace, apps }), { io, ...options });
    if (options.json || options.dryRun) return;
    if (apps.length === 0 && !options.undo)
      io.out(`\nAn application that uses it says so in its package.json: "${name}": "workspace:*"`);
    io.out(`\nWhat is left:\n\n    ${io.style.bold("npx pnpm install")}`);
  },
});

/** The application the package is for, when it is clear which. */
async function appsFor(workspace: string, cwd: string, name: string | undefined): Promise<readonly string[]> {
  const all = appsOf(workspace);
  const isInside = all.some((root) => cwd === root || cwd.startsWith(root + path.sep));
  if (name === undefined && !isInside && all.length !== 1) return [];
  const { root } = await findApp(cwd, name);
  return [path.relative(workspace, root).split(path.sep).join("/")];
}
