/** `hinotori new`: a new application. */
import path from "node:path";

import { type Command, type Context, defineCommand, type OptionValues } from "../command.ts";
import { StepError, UsageError } from "../errors.ts";
import { type Answers, askForAnswers, choose, commandLine, makeApplication, type NewRequest } from "../new.ts";
import { lastWords, stepsLeft } from "../new/last-words.ts";

const options = {
  app: { type: "string", placeholder: "name", help: "its name, where the folder is called otherwise" },
  module: { type: "string", placeholder: "Name", help: "its module, where that is not the name in Pascal case" },
  database: { type: "string", values: ["sqlite3", "postgres"], help: "its database; sqlite3 if nothing is said" },
  repo: { type: "boolean", negatable: true, default: true, aliases: ["ecto"], help: "no database" },
  "binary-id": { type: "boolean", help: "UUIDs as primary keys" },
  html: { type: "boolean", negatable: true, default: true, help: "no pages, JSON alone" },
  dashboard: { type: "boolean", negatable: true, help: "a page that shows the running system, in development" },
  git: { type: "boolean", negatable: true, default: true, help: "no Git repository" },
  install: { type: "boolean", negatable: true, default: true, help: "install nothing" },
  interactive: { type: "boolean", short: "i", help: "ask for all of this" },
  "dry-run": { type: "boolean", help: "list the files and write nothing" },
  yes: { type: "boolean", short: "y", help: "ask nothing" },
  json: { type: "boolean", help: "print what was made as JSON" },
} as const;

/** The command. */
export const command: Command = defineCommand({
  usage: "new [path]",
  summary: "Make a new application",
  details: `
Outside a workspace the folder becomes one: a pnpm workspace with the application in apps. Inside a workspace
the application is made in its folder apps. The last part of the path is the application's name.

    hinotori new my_app
    hinotori new shop --database postgres --binary-id
    hinotori new ~/work/api --no-html --no-install`,
  options,
  run,
});

type Options = OptionValues<typeof options>;

async function run(context: Context<Options>): Promise<void> {
  const { io, cwd, env, options } = context;
  const answers = await decide(context);
  const { path: asked, git, install, ...choosing } = answers;
  const choices = choose(path.basename(path.resolve(cwd, asked)), choosing);
  const request: NewRequest = { path: asked, choices, git, install, dryRun: options.dryRun };
  const made = await makeApplication(request, { io, cwd, env });
  const isNew = made.files.includes("package.json");
  if (options.json) {
    const next = options.dryRun ? [] : stepsLeft(made, cwd, isNew);
    io.json({ ...made, dryRun: options.dryRun, next });
  } else if (options.dryRun) {
    for (const file of made.files)
      io.out(`${io.style.green("create")}  ${path.relative(cwd, path.join(made.workspace, file))}`);
    for (const file of made.edited)
      io.out(`${io.style.cyan("  edit")}  ${path.relative(cwd, path.join(made.workspace, file))}`);
    io.out("\nNothing was written.");
  } else {
    io.out(lastWords(made, isNew, { style: io.style, cwd, postgres: choices.database === "postgres" }));
  }
  // After the steps that are left, for a script that would go on: `hinotori new shop && cd shop && npm test`.
  if (made.installed === "failed")
    throw new StepError(
      "expected its dependencies to be installed, got a failure\n\nThe files are complete. The steps that are left try again.",
    );
}

/** By the options, or by asking for them. */
async function decide({ args, options, io, env }: Context<Options>): Promise<Answers> {
  const [asked] = args;
  const asks = options.interactive || (asked === undefined && io.interactive && !options.yes && !options.json);
  if (!asks) {
    if (asked === undefined)
      throw new UsageError(
        "expected `hinotori new <path>`, got: no path\n\nSay where, for example: hinotori new my_app",
      );
    if (asked === "")
      throw new UsageError("expected a path, got: an empty one\n\nFor the folder you are in: hinotori new .");
    return { ...options, path: asked };
  }
  const answers = await askForAnswers(io, options, asked);
  io.out(`\nIn one line:\n\n    ${commandLine(answers, env["HINOTORI_PROGRAM"] ?? "hinotori new")}\n`);
  if (!options.yes && !(await io.confirm("Make it?", true))) throw new UsageError("stopped, nothing was done");
  return answers;
}
