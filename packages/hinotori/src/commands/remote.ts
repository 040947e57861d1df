/** `remote`: a console in the running release. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

import { findApp } from "../app.ts";
import { type Command, defineCommand } from "../command.ts";
import { AppError } from "../errors.ts";

/** `hinotori remote`. */
export const command: Command = defineCommand({
  usage: "remote",
  summary: "Open a console in the running release",
  details: `The same as bin/<app> remote of the release in _build/rel/<app>, or of the one that --path names. What runs
elsewhere is reached with the command of the release there. Ctrl-D leaves, and the application goes on.`,
  options: {
    path: { type: "string", placeholder: "folder", help: "the folder of the release; _build/rel/<app> without it" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ options, cwd }) => {
    const app = await findApp(cwd, options.app);
    const folder =
      options.path === undefined
        ? path.join(app.root, "_build", "rel", app.names.snake)
        : path.resolve(cwd, options.path);
    const file = commandIn(folder, app.names.snake);
    if (file === undefined)
      throw new AppError(`expected a release in ${folder}, got none\n\n    hinotori release\n    ${folder}/bin/server`);
    process.exitCode = await runHere(file, ["remote"]);
  },
});

/** The command of a release: the one called as the application, or the only one beside those that every release has. */
function commandIn(folder: string, name: string): string | undefined {
  const bin = path.join(folder, "bin");
  const names = fs.existsSync(bin) ? fs.readdirSync(bin).filter((one) => one !== "server" && one !== "migrate") : [];
  const found = names.includes(name) ? name : names[0];
  return found === undefined ? undefined : path.join(bin, found);
}

/** Runs a program at this terminal; it gets Ctrl-C from the terminal too, so this one waits for its end. */
function runHere(file: string, args: readonly string[]): Promise<number> {
  const child = spawn(file, args, { stdio: "inherit" });
  process.on("SIGINT", () => undefined);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
