/** `release`: makes a folder that runs elsewhere. */
import path from "node:path";

import { findApp } from "../app.ts";
import { type Command, defineCommand } from "../command.ts";
import { makeRelease } from "../release.ts";
import { lastWords } from "../release/last-words.ts";

/** `hinotori release`. */
export const command: Command = defineCommand({
  usage: "release",
  summary: "Make a release: a folder with all that the application needs to run",
  details: `Builds the application and the packages of the workspace that it needs, and puts them, its other packages and Node.js
into _build/rel/<app>, with a command to run it:

  _build/rel/my_app/bin/server           starts it, with its server
  _build/rel/my_app/bin/my_app help      tells what else there is

Settings of your own are in rel/; \`hinotori gen release\` writes them there. The folder can be copied to machines with the same
operating system and processor. Releases run on Linux and macOS: their commands are shell scripts, and there are none for Windows.`,
  options: {
    name: {
      type: "string",
      placeholder: "name",
      help: "its name, and that of its command; the application's without it",
    },
    path: { type: "string", placeholder: "folder", help: "where it goes; _build/rel/<name> without it" },
    overwrite: { type: "boolean", help: "replace the release that is there" },
    node: {
      type: "boolean",
      negatable: true,
      default: true,
      help: "leave Node.js out; there must be one where it runs",
    },
    cookie: {
      type: "boolean",
      negatable: true,
      default: true,
      help: "leave the cookie out; each program makes its own",
    },
    quiet: { type: "boolean", help: "print nothing when it goes well" },
    json: { type: "boolean", help: "print JSON" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const silent = { progress: <Result>(_label: string, work: () => Promise<Result>) => work() };
    const { name, path: folder, ...choices } = options;
    const made = await makeRelease(
      app,
      {
        node: choices.node,
        cookie: choices.cookie,
        mayReplace: async (at) =>
          choices.overwrite || (io.interactive && io.confirm(`Replace the release in ${at}?`, false)),
        ...(name === undefined ? {} : { name }),
        ...(folder === undefined ? {} : { path: path.resolve(cwd, folder) }),
      },
      options.quiet || options.json ? silent : io,
    );
    if (made.nodeIsMissing !== undefined && !options.json) io.err(`Node.js was left out: ${made.nodeIsMissing}`);
    if (options.json) io.json(made);
    else if (!options.quiet) io.out(lastWords(made, cwd));
  },
});
