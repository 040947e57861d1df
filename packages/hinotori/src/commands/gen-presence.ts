/** `gen presence`: makes a presence. */
import { findApp } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { printNext } from "../gen/print-next.ts";
import { presenceChanges } from "../sockets.ts";

/** `hinotori gen presence [Name]`. */
export const command: Command = defineCommand({
  usage: "gen presence [Name]",
  summary: "Make a presence: who is there, on every node",
  details:
    "Makes the module, its tests, and its line among the children of the application. It is called Presence unless you say otherwise.",
  options: generatorOptions,
  run: async ({ args: [name = "Presence"], options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const { place, changes } = presenceChanges(app, name);
    await applyChanges(app.root, changes, { io, ...options });
    printNext([`hinotori test ${place.names.kebab}`, "hinotori tree"], { io, ...options });
  },
});
