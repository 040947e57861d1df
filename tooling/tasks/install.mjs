/**
 * Brings node_modules up to date with the lockfile, and does nothing when it is.
 *
 * What was installed is remembered as a digest of the lockfile and of what native addons depend on. A checkout changes times
 * without changing contents, so times are not asked.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { runOrThrow } from "./child.mjs";
import { environment, findPnpm, rememberPnpm } from "./pnpm.mjs";
import { packages, root } from "./workspace.mjs";

const stamp = path.join(root, "node_modules", ".hinotori-installed");

/** Installs when needed and returns pnpm. */
export async function install() {
  const pnpm = findPnpm();
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, "utf8") !== digest()) {
    console.error("installing from pnpm-lock.yaml");
    const args = [pnpm.entry, "install", "--frozen-lockfile", "--config.confirm-modules-purge=false"];
    await runOrThrow(process.execPath, args, { cwd: root, env: { ...environment(pnpm), ...headers() } });
    fs.writeFileSync(stamp, digest());
  }
  rememberPnpm(pnpm);
  return pnpm;
}

/**
 * Tells node-gyp to use the headers that came with this Node.js, when they did, instead of downloading them: one thing less
 * that a machine behind a wall can fail at.
 */
function headers() {
  const prefix = path.dirname(path.dirname(process.execPath));
  const file = path.join(prefix, "include", "node", "node_version.h");
  if (process.env.npm_config_nodedir || !fs.existsSync(file)) return {};
  const text = fs.readFileSync(file, "utf8");
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
  const version = ["MAJOR", "MINOR", "PATCH"].map(part).join(".");
  return version === process.versions.node ? { npm_config_nodedir: prefix } : {};
}

/** A line that changes whenever an install would do something. */
function digest() {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(fs.readFileSync(path.join(root, file)));
  for (const { folder } of packages()) {
    // A package that has lost its node_modules, or has just arrived, needs an install.
    const missing = hasDependencies(folder) && !fs.existsSync(path.join(folder, "node_modules"));
    hash.update(`${path.relative(root, folder)}:${missing};`);
    // A manifest that asks for more than the lockfile has is pnpm's to refuse, before anything runs.
    hash.update(fs.readFileSync(path.join(folder, "package.json")));
  }
  const { platform, arch, versions } = process;
  return `${hash.update([platform, arch, versions.modules].join()).digest("hex")}\n`;
}

function hasDependencies(folder) {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    fs.readFileSync(path.join(folder, "package.json"), "utf8"),
  );
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0;
}
