/** The release this program belongs to, as its script says in `RELEASE_*`. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import type { Place } from "../../control.ts";
import { ControlError } from "../../errors.ts";
import { EnvFile } from "./env-file.ts";

/** A release. */
export interface Release {
  /** Its folder. */
  readonly root: string;
  readonly name: string;
  readonly version: string;
  /** The folder of the application in it. */
  readonly app: string;
  /** Where it listens for its owner. */
  readonly place: Place;
  /** The file with variables beside those of the environment. */
  readonly envFile: EnvFile;
}

/** The application's folder: this file is in `<app>/boot/release/boot/`. */
const app = path.resolve(fileURLToPath(new URL("../../..", import.meta.url)));

/** Reads the release from the environment that its script made. */
export function releaseOf(env: NodeJS.ProcessEnv): Release {
  const root = path.resolve(variable(env, "RELEASE_ROOT"));
  return {
    root,
    app,
    name: variable(env, "RELEASE_NAME"),
    version: variable(env, "RELEASE_VSN"),
    place: { folder: path.resolve(variable(env, "RELEASE_TMP")), node: variable(env, "RELEASE_NODE") },
    envFile: new EnvFile(
      env,
      path.resolve(root, env["RELEASE_ENV_FILE"] ?? ".env"),
      env["RELEASE_ENV_FILE"] !== undefined,
    ),
  };
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new ControlError(`expected ${name} to be set, got nothing\n\nThe command in the release's folder bin sets it.`);
}

/** What a release says of the Node.js it was made for. */
interface MadeFor {
  readonly node: string;
  /** The version of the interface that native modules are built for. */
  readonly modules: string;
}

/** Refuses a Node.js that native modules of the release were not built for. */
export function checkNode({ app }: Release): void {
  // Written by `hinotori release` beside this program.
  const made = JSON.parse(fs.readFileSync(path.join(app, "boot", "made-for.json"), "utf8")) as MadeFor;
  if (made.modules === process.versions.modules) return;
  throw new ControlError(
    `expected a Node.js of the same major version as ${made.node}, which the release was made with, got: ${process.version}\n\n` +
      "Use that one, or make the release with this one.",
  );
}
