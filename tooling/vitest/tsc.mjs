#!/usr/bin/env node
/**
 * The compiler as Vitest's type tests call it.
 *
 * Vitest asks for an incremental build whose state it keeps in one file for the whole workspace. Two packages tested at
 * the same time would write over each other's state, so those two options are taken out.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
const tsc = path.join(path.dirname(manifest), "bin", "tsc");

const args = process.argv.slice(2);
const state = args.indexOf("--tsBuildInfoFile");
if (state >= 0) args.splice(state, 2);
const kept = args.filter((arg) => arg !== "--incremental");

const { status, error } = spawnSync(process.execPath, [tsc, ...kept, "--incremental", "false"], { stdio: "inherit" });
if (error) throw error;
process.exitCode = status ?? 1;
