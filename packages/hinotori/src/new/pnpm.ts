/**
 * Finds pnpm: the workspace's own, the one on PATH when it is new enough, else the one that npx brings.
 *
 * `npm create hinotori` has it on PATH: it is fetched with `create-hinotori`, at the same time as the rest.
 */
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

import { type Ended, type ProgramOptions, runProgram } from "../run-program.ts";

/** The version in `packageManager` of new workspaces. */
export const pinnedPnpm = "10.34.8";

/** A program and the arguments before its own. */
export type Program = readonly [file: string, ...args: readonly string[]];

/** pnpm, as a program to run in the workspace at `cwd`. */
export async function findPnpm(options: ProgramOptions): Promise<Program> {
  const own = path.join(options.cwd, "node_modules", ".bin", "pnpm");
  if (fs.existsSync(own)) return [own];
  const { code, stdout } = await runProgram("pnpm", ["--version"], { ...options, env: quiet(options.env) });
  const major = Number.parseInt(stdout, 10);
  return code === 0 && major >= 10 ? ["pnpm"] : ["npx", "--yes", `pnpm@${pinnedPnpm}`];
}

/** Installs the dependencies of the workspace in `cwd`. */
export async function install(options: ProgramOptions): Promise<Ended> {
  const [file, ...args] = await findPnpm(options);
  return runProgram(file, [...args, "install", "--reporter=append-only"], {
    ...options,
    env: { ...impatient, ...parallel, ...quiet(options.env), ...headers(options.env) },
  });
}

/** Somebody waits: where there is no network, that is known within seconds. */
const impatient = { npm_config_fetch_retries: "1", npm_config_fetch_retry_mintimeout: "1000" };

/** What has to be compiled is compiled by every core; node-gyp uses one unless it is told. */
const parallel = { npm_config_jobs: "max" };

/** pnpm shall not fetch another pnpm before it says its version. */
function quiet(env: ProgramOptions["env"]): ProgramOptions["env"] {
  return { ...env, npm_config_manage_package_manager_versions: "false" };
}

/** A native addon that has to be compiled uses the headers beside Node.js, when they are there, rather than download them. */
function headers(env: ProgramOptions["env"]): ProgramOptions["env"] {
  const prefix = path.dirname(path.dirname(process.execPath));
  const known = env["npm_config_nodedir"] ?? "";
  return known !== "" || !fs.existsSync(path.join(prefix, "include", "node", "node_version.h"))
    ? {}
    : { npm_config_nodedir: prefix };
}
