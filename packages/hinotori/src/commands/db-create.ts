/** `db create`: makes the database. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, quietOption } from "../db/options.ts";

/** `hinotori db create`. */
export const command: Command = defineCommand({
  usage: "db create",
  summary: "Make the database",
  details: "A database that is there already is left as it is.",
  app: true,
  options: {
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, createAll } = await import("../db.ts");
    const made = await atDesk(context, createAll);
    if (context.options.json) context.io.json(made);
  },
});
