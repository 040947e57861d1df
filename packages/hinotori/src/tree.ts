/**
 * The supervision tree of an application, as data and as a picture.
 *
 * The application is started for a moment, with an endpoint that does not listen, so this works beside a server that runs; what is
 * shown is the tree as it stands when every child has started. The tree of a release that runs is asked of that.
 */
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

import type { App } from "./app.ts";
import { AppError, StepError } from "./errors.ts";
import { runProgram } from "./run-program.ts";
import { startQuietly } from "./tree/start-quietly.ts";

/** The tree, in both ways. */
export interface Shown {
  readonly picture: string;
  /** For JSON: each process with its `children`; `age` is milliseconds. */
  readonly roots: unknown;
}

/** Starts the application, looks at its tree, and stops it. */
export async function treeOfApp(app: App): Promise<Shown> {
  const { Sys } = await import("@hinotori/otp");
  const stop = await startQuietly(app);
  try {
    const tree = Sys.tree();
    return { picture: String(tree), roots: JSON.parse(JSON.stringify(tree)) };
  } finally {
    await stop();
  }
}

/** Asks the release in a folder, `_build/rel/<app>` unless it is said, for the tree of its program. */
export async function treeOfRelease(app: App, folder: string | undefined): Promise<Shown> {
  const { snake } = app.names;
  const release = folder ?? path.join(app.root, "_build", "rel", snake);
  const command = path.join(release, "bin", snake);
  if (!fs.existsSync(command)) throw noRelease(release);
  const ask = async (expression: string): Promise<string> => {
    const { code, stdout, output } = await runProgram(command, ["rpc", expression], { cwd: release, env: process.env });
    if (code !== 0) throw new StepError(output.trim());
    return stdout.trimEnd();
  };
  return { picture: await ask("String(Sys.tree())"), roots: JSON.parse(await ask("JSON.stringify(Sys.tree())")) };
}

function noRelease(folder: string): AppError {
  return new AppError(
    `expected a release in ${folder}, got none\n\nMake it and start it, or say where it is:\n\n    hinotori release\n    hinotori tree --remote --path <folder>`,
  );
}
