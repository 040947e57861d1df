/**
 * Finds pnpm at the version the workspace is pinned to.
 *
 * The version stands in one place, `packageManager` in package.json. An installed pnpm is used only when it is exactly
 * that one; otherwise npx brings it. Where it was found is remembered in node_modules, so that the next start asks nobody.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { manifest, root } from "./workspace.mjs";

const memory = path.join(root, "node_modules", ".hinotori-pnpm");

/** The pinned version. */
export function pinnedVersion() {
  const { packageManager = "" } = manifest(root);
  const version = /^pnpm@(\d+\.\d+\.\d+)/.exec(packageManager)?.[1];
  if (version === undefined)
    throw new Error(`expected "packageManager" in package.json to be pnpm@x.y.z, got: ${packageManager}`);
  return version;
}

/** pnpm as `{ entry, folder }`: the script to run with node, and the folder of its command, for a PATH. */
export function findPnpm() {
  const version = pinnedVersion();
  const known = pnpmIn(remembered(), version) ?? searchPath(process.env.PATH, version);
  if (known) return known;
  console.error(`bringing pnpm ${version} through npx`);
  const brought = searchPath(pathInsideNpx(version), version);
  if (brought === undefined) throw new Error(`npx did not bring pnpm ${version}; is the package registry reachable?`);
  return brought;
}

/** Remembers where pnpm was found; call it once node_modules exists. */
export function rememberPnpm({ folder }) {
  if (remembered() !== folder) fs.writeFileSync(memory, folder);
}

/** The environment for programs that call `pnpm` or `node` by name. */
export function environment({ folder }) {
  const PATH = [folder, path.dirname(process.execPath), process.env.PATH].filter(Boolean).join(path.delimiter);
  return { ...process.env, PATH };
}

function remembered() {
  return fs.existsSync(memory) ? fs.readFileSync(memory, "utf8").trim() : undefined;
}

function searchPath(list = "", version) {
  for (const folder of list.split(path.delimiter)) {
    const found = pnpmIn(folder, version);
    if (found) return found;
  }
  return undefined;
}

/** The pnpm in a folder of commands, when there is one of this version. */
function pnpmIn(folder, version) {
  const command = folder && path.join(folder, "pnpm");
  if (!command || !fs.existsSync(command)) return undefined;
  const entry = fs.realpathSync(command);
  const home = path.dirname(path.dirname(entry));
  const file = path.join(home, "package.json");
  if (!fs.existsSync(file)) return undefined;
  const { name, version: found } = manifest(home);
  return name === "pnpm" && found === version ? { entry, folder } : undefined;
}

/** The PATH that npx gives to a program which needs pnpm: its first folders hold pnpm. */
function pathInsideNpx(version) {
  const args = [npx(), "--yes", `--package=pnpm@${version}`, "--", process.execPath, "-p", "process.env.PATH"];
  const { status, stdout, error } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 300_000,
  });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`npx could not bring pnpm ${version} (exit code ${status}); its own message is above`);
  return stdout.trim().split("\n").at(-1);
}

/** The script behind the npx command: beside node, or wherever PATH has it. */
function npx() {
  const folders = [path.dirname(process.execPath), ...(process.env.PATH ?? "").split(path.delimiter)];
  const command = folders.map((folder) => path.join(folder, "npx")).find((file) => fs.existsSync(file));
  if (command === undefined) throw new Error("expected npx beside node or on PATH, found none; npm brings it");
  return fs.realpathSync(command);
}
