/**
 * A new application: in the workspace around it, or with a workspace of its own.
 *
 * Outside a workspace `hinotori new shop` makes the folder `shop`, a workspace with the application in `shop/apps/shop`. Inside one it makes
 * `apps/shop`, and adds to `pnpm-workspace.yaml` what the application needs and the workspace lacks.
 *
 * The files are `templates/app`, a running application, under other names and without the features that are not wanted. They are written
 * beside their place and moved there in one step: a run that is killed leaves nothing half, and no file that exists is written over.
 *
 * What comes after, Git and the installation, may fail without harm: the files stay, and what is left to do is printed.
 */
import path from "node:path";

import { formatterFor, formatterWith } from "./changes/format.ts";
import { writeAll } from "./changes/write.ts";
import type { Context } from "./command.ts";
import { AppError } from "./errors.ts";
import type { Choices } from "./new/choices.ts";
import { type GitOutcome, initGit } from "./new/git.ts";
import { conflictsIn, layDown, refuseConflicts } from "./new/lay-down.ts";
import { checkPath, membersOf, type Place, placeOf } from "./new/place.ts";
import { install } from "./new/pnpm.ts";
import { type RenderedFile, renderApp, renderWorkspace } from "./new/rendered.ts";
import { templateFiles } from "./new/template.ts";
import { extendedWorkspace, fillCatalog, workspaceFile } from "./new/workspace-file.ts";

export { type Answers, askForAnswers, commandLine } from "./new/ask.ts";
export { choose, type Choices, type ChoiceOptions } from "./new/choices.ts";

/** What is made. */
export interface NewRequest {
  /** The path that was asked for. */
  readonly path: string;
  readonly choices: Choices;
  readonly git: boolean;
  readonly install: boolean;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/** What was made, and how far. */
export interface Made {
  readonly name: string;
  /** The application's folder. */
  readonly root: string;
  /** The workspace's. */
  readonly workspace: string;
  /** The files, from the workspace's folder. */
  readonly files: readonly string[];
  /** Files of the workspace that were there and got what the application needs. */
  readonly edited: readonly string[];
  readonly git: GitOutcome;
  readonly installed: "done" | "not wanted" | "failed";
  /** What the installation said when it failed. */
  readonly complaint: string | undefined;
}

/** Plans an application, refuses what is in its way, and makes it unless this is a dry run. */
export async function makeApplication(
  request: NewRequest,
  { io, cwd, env }: Pick<Context, "io" | "cwd" | "env">,
): Promise<Made> {
  const { choices, dryRun } = request;
  const name = choices.names.snake;
  const place = placeOf(cwd, request.path, name);
  checkPath(place.target);
  const members = place.workspace === undefined ? new Set<string>() : membersOf(place.workspace);
  if (members.has(name))
    throw new AppError(`expected a name that is free in ${place.workspace}, got: ${name}\n\nA package there has it.`);
  const files = await render(place, choices, members);
  refuseConflicts(place.target, conflictsIn(place.target, files));
  const workspace = place.workspace ?? place.target;
  const extended =
    place.workspace === undefined ? undefined : extendedWorkspace(place.workspace, usedBy(files), members);
  const made: Made = {
    name,
    root: path.join(workspace, "apps", name),
    workspace,
    files: files.map(({ file }) => path.relative(workspace, path.join(place.target, file))),
    edited: extended === undefined ? [] : [workspaceFile],
    git: "not wanted",
    installed: "not wanted",
    complaint: undefined,
  };
  if (dryRun) return made;
  await layDown(place.target, files);
  if (extended !== undefined) writeAll(workspace, [{ file: workspaceFile, content: extended }]);
  const git = request.git && place.workspace === undefined ? await initGit(workspace, env) : "not wanted";
  if (!request.install) return { ...made, git };
  const { code, output } = await io.progress("installing dependencies", () => install({ cwd: workspace, env }));
  return code === 0 ? { ...made, git, installed: "done" } : { ...made, git, installed: "failed", complaint: output };
}

async function render(place: Place, choices: Choices, members: ReadonlySet<string>): Promise<readonly RenderedFile[]> {
  if (place.workspace !== undefined) return renderApp({ choices, members, format: formatterFor(place.workspace) });
  const format = formatterWith(oxfmtOfWorkspace());
  const [own, app] = await Promise.all([
    renderWorkspace({ choices, members, format }),
    renderApp({ choices, members, format }),
  ]);
  const below = app.map((each) => ({ ...each, file: `apps/${choices.names.snake}/${each.file}` }));
  return [...own.map((each) => fillCatalog(each, usedBy(below))), ...below];
}

/** The `.oxfmtrc.json` of new workspaces. */
function oxfmtOfWorkspace(): string {
  const found = templateFiles("workspace").find(({ file }) => file === "_oxfmtrc.json");
  return found?.bytes.toString() ?? "{}";
}

/** The packages of an application whose versions are the catalog's. */
function usedBy(files: readonly RenderedFile[]): readonly string[] {
  const manifest = files.find(({ file }) => path.basename(file) === "package.json");
  // The manifest was rendered from data a moment ago.
  const { dependencies = {}, devDependencies = {} } = JSON.parse(String(manifest?.content)) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const all = Object.entries({ ...dependencies, ...devDependencies });
  return all.filter(([, range]) => range === "catalog:").map(([name]) => name);
}
