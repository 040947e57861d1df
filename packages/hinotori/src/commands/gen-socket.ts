/** `gen socket`: makes a socket. */
import { findApp } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { printNext } from "../gen/print-next.ts";
import { channelCaseChanges, socketChanges } from "../sockets.ts";

/** `hinotori gen socket <Name>`. */
export const command: Command = defineCommand({
  usage: "gen socket <Name>",
  summary: "Make a socket: the line between clients and the program",
  details: `Makes the module, its tests, a module for pages that connects, and its line in the endpoint. The socket User is at /socket,
another one, Admin for example, at /admin-socket. Clients come over WebSockets, or poll where none gets through.`,
  options: generatorOptions,
  run: async ({ args: [name = ""], options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const { changes } = socketChanges(app, name);
    const shared = options.undo ? [] : channelCaseChanges(app, name);
    await applyChanges(app.root, [...changes, ...shared], { io, ...options });
    printNext([`hinotori gen channel Room --socket ${name}`], { io, ...options });
  },
});
