/** `gen genserver`: makes a server. */
import { findApp } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { serverChanges } from "../processes.ts";
import { printNext } from "../gen/print-next.ts";

/** `hinotori gen genserver <Name> [field:type...]`. */
export const command: Command = defineCommand({
  usage: "gen genserver <Name> [field:type...]",
  summary: "Make a server: a process with a state",
  details: `Makes the module with its client functions, its tests, and its line among the children of the application.

  hinotori gen genserver Counter count:integer
  hinotori gen genserver Cart.Session user_id:integer token:string:redact   src/my-app/cart/session.ts
  hinotori gen genserver Game --no-registered                               many of them, for a dynamic supervisor

Fields are those of gen schema; without any it counts. What is :redact is kept out of reports.`,
  options: {
    ...generatorOptions,
    child: { type: "boolean", negatable: true, default: true, help: "do not start it with the application" },
    registered: {
      type: "boolean",
      negatable: true,
      default: true,
      help: "no name of its own, so that there may be many",
    },
    supervisor: { type: "string", placeholder: "Name", help: "the supervisor it starts under" },
  },
  run: async ({ args: [name = "", ...fields], options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const { child, registered, supervisor, undo } = options;
    const { place, changes } = serverChanges(app, { name, fields, child, registered, supervisor, undo });
    await applyChanges(app.root, changes, { io, ...options });
    const isChild = child && registered;
    printNext([`hinotori test ${place.names.kebab}`, ...(isChild ? ["hinotori tree"] : [])], { io, ...options });
  },
});
