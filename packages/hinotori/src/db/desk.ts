/**
 * Where the database commands work: the application's repos, configured, with what happens told to the terminal.
 *
 * The application is not started, and a repo only where a command needs it. A Ctrl-C ends the program between two steps: a migration
 * runs in a transaction, a file is made in one step, so nothing is left half done.
 */
import process from "node:process";

import { Logger } from "@hinotori/otp";

import { type App, findApp } from "../app.ts";
import type { Io } from "../io.ts";
import { UsageError } from "../errors.ts";
import { configure, reposOf, type TaskRepo } from "../loaded-app.ts";
import { stepLine, tell } from "./telling.ts";

/** What every database command is called with. */
export interface DbContext {
  readonly io: Io;
  readonly cwd: string;
  readonly options: {
    readonly app: string | undefined;
    readonly repo: readonly string[] | undefined;
    readonly json: boolean;
    readonly quiet?: boolean;
  };
}

/** Repos to work on, and whom to tell. */
export interface Desk {
  readonly app: App;
  readonly repos: readonly TaskRepo[];
  readonly io: Io;
  /** Whether the answer is JSON, and nothing else goes to standard output. */
  readonly json: boolean;
  /** Tells that something begins which may take a while, unless it shall be quiet. */
  readonly begins: (what: string) => void;
  /** Tells a step that was done: `created  Scuti.Repo`. Not asked for JSON, nor when it shall be quiet. */
  readonly done: (step: string, what: string) => void;
}

/** Finds the repos and does `work` with them. */
export async function atDesk<Result>(context: DbContext, work: (desk: Desk) => Promise<Result>): Promise<Result> {
  const { io, cwd, options } = context;
  const app = await findApp(cwd, options.app);
  await configure(app);
  const repos = chosen(await reposOf(app), options.repo ?? []);
  const quiet = options.quiet === true;
  const stopTelling = tell(io, { quiet, toError: options.json });
  const stopListening = endOnSignals(io);
  const done = (step: string, what: string): void => {
    if (!quiet && !options.json) io.out(stepLine(io, step, what));
  };
  const begins = (what: string): void => {
    if (!quiet) io.err(io.style.dim(what));
  };
  try {
    return await work({ app, repos, io, json: options.json, begins, done });
  } finally {
    stopListening();
    Logger.flush();
    stopTelling();
  }
}

function chosen(repos: readonly TaskRepo[], names: readonly string[]): readonly TaskRepo[] {
  if (names.length === 0) return repos;
  return names.map((name) => {
    const found = repos.find((repo) => repo.name === name || repo.name.endsWith(`.${name}`));
    if (found !== undefined) return found;
    throw new UsageError(
      `expected --repo to name a repo, got: ${name}\n\nThere ${repos.length === 1 ? "is" : "are"}: ${repos.map((repo) => repo.name).join(", ")}`,
    );
  });
}

/** Whoever presses Ctrl-C is told what that means here; the exit code is a shell's. */
function endOnSignals(io: Io): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const stops = (Object.keys(codes) as (keyof typeof codes)[]).map((signal) => {
    const end = (): void => {
      Logger.flush();
      io.err(`${signal}: stopped; what is told above is done, and nothing is half done`);
      process.exit(codes[signal]);
    };
    process.on(signal, end);
    return () => process.off(signal, end);
  });
  return () => {
    for (const stop of stops) stop();
  };
}
