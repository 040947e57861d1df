/** `gen release`: writes what releases are made with, to be changed. */
import { findApp } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { lacksOf, releaseChanges } from "../release/generated.ts";

/** `hinotori gen release`. */
export const command: Command = defineCommand({
  usage: "gen release",
  summary: "Write the settings of a release, to change them",
  details: `\`hinotori release\` needs none of these; write them to change them:

  rel/env.sh          what the release's command sets before anything else
  rel/vm.args         options of Node.js
  rel/overlays/       laid over the release: bin/server and bin/migrate to begin with

With --docker also what an image is built of: Dockerfile, Dockerfile.dockerignore.`,
  options: {
    ...generatorOptions,
    docker: { type: "boolean", help: "write a Dockerfile too" },
  },
  run: async ({ options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    await applyChanges(app.root, releaseChanges(app, options), { io, ...options });
    if (!options.undo) for (const lack of lacksOf(app)) io.err(`${io.style.yellow("warning")}  ${lack}`);
  },
});
