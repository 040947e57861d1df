/** Makes a Git repository of a new workspace. */
import fs from "node:fs";
import path from "node:path";

import { upwards } from "../app/workspace.ts";
import { type ProgramOptions, runProgram } from "../run-program.ts";

/** What became of it. */
export type GitOutcome = "made" | "not wanted" | "inside another" | "no git" | "failed";

/** Runs `git init` in `folder`, unless it is inside a repository or there is no git. */
export async function initGit(folder: string, env: ProgramOptions["env"]): Promise<GitOutcome> {
  if (upwards(folder).some((each) => fs.existsSync(path.join(each, ".git")))) return "inside another";
  const { code } = await runProgram("git", ["init", "--quiet"], { cwd: folder, env });
  if (code === 127) return "no git";
  return code === 0 ? "made" : "failed";
}
