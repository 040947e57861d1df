/** Writing the structure of databases into files, and making databases of them. */
import path from "node:path";

import { Migrator, Storage } from "@hinotori/repo";

import { UsageError } from "../errors.ts";
import type { TaskRepo } from "../loaded-app.ts";
import type { Desk } from "./desk.ts";

/** Which file, and from where its path is told. */
export interface FileContext {
  readonly cwd: string;
  readonly options: { readonly file: string | undefined };
}

/** Writes the structure of every database. */
export async function dumpAll(
  { repos, done }: Desk,
  context: FileContext,
): Promise<readonly { readonly repo: string; readonly file: string }[]> {
  const all: { repo: string; file: string }[] = [];
  for (const repo of repos) {
    const file = await Migrator.dump(repo, fileOf(repos, context));
    all.push({ repo: repo.name, file });
    done("dumped", `${repo.name}  ${path.relative(context.cwd, file)}`);
  }
  return all;
}

/** What became of a database that was to be loaded. */
export interface LoadedStructure {
  readonly repo: string;
  readonly status: "loaded" | "already_loaded";
}

/** Makes every database, when it is not there, and what its file says, when it is empty. */
export async function loadAll({ repos, done }: Desk, context: FileContext): Promise<readonly LoadedStructure[]> {
  const all: LoadedStructure[] = [];
  for (const repo of repos) {
    await Storage.create(repo);
    const status = await Migrator.load(repo, fileOf(repos, context));
    all.push({ repo: repo.name, status });
    done(status === "loaded" ? "loaded" : "there", `${repo.name}${status === "loaded" ? "" : "  has tables already"}`);
  }
  return all;
}

function fileOf(repos: readonly TaskRepo[], { cwd, options }: FileContext): { readonly file?: string } {
  if (options.file === undefined) return {};
  if (repos.length > 1)
    throw new UsageError(
      `expected --file for one repo, got: ${repos.map((repo) => repo.name).join(", ")}\n\nSay which: --repo ${repos[0]?.name}`,
    );
  return { file: path.resolve(cwd, options.file) };
}
