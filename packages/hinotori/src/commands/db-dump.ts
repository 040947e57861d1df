/** `db dump`: writes the structure of the database into a file. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, fileOption, quietOption } from "../db/options.ts";

/** `hinotori db dump`. */
export const command: Command = defineCommand({
  usage: "db dump",
  summary: "Write the structure of the database into structure.sql",
  details: `Tables and what belongs to them, and which migrations have run; no rows. db load makes an empty database of it at once.`,
  app: true,
  options: {
    file: fileOption,
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, dumpAll } = await import("../db.ts");
    const dumped = await atDesk(context, (desk) => dumpAll(desk, context));
    if (context.options.json) context.io.json(dumped);
  },
});
