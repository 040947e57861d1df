/** `gen supervisor`: makes a supervisor. */
import { findApp } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { supervisorChanges } from "../processes.ts";
import { printNext } from "../gen/print-next.ts";

/** `hinotori gen supervisor <Name> [Child...]`. */
export const command: Command = defineCommand({
  usage: "gen supervisor <Name> [Child...]",
  summary: "Make a supervisor of processes",
  details: `Makes the module, its tests, and its line among the children of the application.

  hinotori gen supervisor Workers Counter Cart.Session   children that are there, in the order in which they start
  hinotori gen supervisor Games Game --dynamic           children that come and go

Later servers go under it with gen genserver Name --supervisor Workers.`,
  options: {
    ...generatorOptions,
    child: { type: "boolean", negatable: true, default: true, help: "do not start it with the application" },
    dynamic: { type: "boolean", help: "its children come and go" },
    strategy: {
      type: "string",
      values: ["one_for_one", "one_for_all", "rest_for_one"],
      default: "one_for_one",
      help: "who is started again when a child falls",
    },
  },
  run: async ({ args: [name = "", ...children], options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const { child, dynamic, strategy, undo } = options;
    const { place, changes } = supervisorChanges(app, { name, children, child, dynamic, strategy, undo });
    await applyChanges(app.root, changes, { io, ...options });
    printNext([`hinotori test ${place.names.kebab}`, ...(child ? ["hinotori tree"] : [])], { io, ...options });
  },
});
