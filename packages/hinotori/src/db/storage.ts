/** Making and dropping databases, with the question that dropping deserves. */
import process from "node:process";

import { Storage } from "@hinotori/repo";

import type { Io } from "../io.ts";
import { UsageError } from "../errors.ts";
import type { TaskRepo } from "../loaded-app.ts";
import type { Desk } from "./desk.ts";

/** What became of one database. */
export interface Stored {
  readonly repo: string;
  readonly status: "created" | "already_up" | "dropped" | "already_down";
}

/** How databases are dropped. */
export interface DropOptions {
  /** Without asking. */
  readonly force: boolean;
  /** Although others are connected. */
  readonly forceDrop: boolean;
}

/** Makes the databases that are not there. */
export async function createAll({ repos, done }: Desk): Promise<readonly Stored[]> {
  const made: Stored[] = [];
  for (const repo of repos) {
    const status = await Storage.create(repo);
    made.push({ repo: repo.name, status });
    done(status === "created" ? "created" : "there", `${repo.name}  ${placeOf(repo)}`);
  }
  return made;
}

/** Drops the databases, when somebody says so. */
export async function dropAll(
  { repos, io, done }: Desk,
  options: DropOptions,
  command = "db drop",
): Promise<readonly Stored[]> {
  if (!options.force) await askToDrop(repos, io, command);
  const gone: Stored[] = [];
  for (const repo of repos) {
    const status = await Storage.drop(repo, { force: options.forceDrop });
    gone.push({ repo: repo.name, status });
    done(status === "dropped" ? "dropped" : "absent", `${repo.name}  ${placeOf(repo)}`);
  }
  return gone;
}

/** Where a database is, for people: a path from here, when it is a file below. */
export function placeOf(repo: TaskRepo): string {
  const { database } = repo.config();
  return database.startsWith(`${process.cwd()}/`) ? database.slice(process.cwd().length + 1) : database;
}

async function askToDrop(repos: readonly TaskRepo[], io: Io, command: string): Promise<void> {
  const what = repos.map((repo) => `${repo.name} (${placeOf(repo)})`).join(" and ");
  if (process.env["NODE_ENV"] === "production")
    throw new UsageError(
      `expected --force to drop ${what}, since NODE_ENV is production\n\n` +
        `Everything in it would be gone, for everybody who uses it. Make a backup, then say so:\n\n    hinotori ${command} --force`,
    );
  if (!io.interactive)
    throw new UsageError(
      `expected --force to drop ${what}, since nobody can be asked: this is no terminal\n\n` +
        `Everything in it would be gone. If that is meant:\n\n    hinotori ${command} --force`,
    );
  if (!(await io.confirm(`Drop ${what} with everything in it?`, false))) throw new UsageError("nothing was dropped");
}
