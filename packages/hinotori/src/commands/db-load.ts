/** `db load`: makes an empty database of a structure. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, fileOption, quietOption } from "../db/options.ts";

/** `hinotori db load`. */
export const command: Command = defineCommand({
  usage: "db load",
  summary: "Make an empty database what structure.sql says",
  details: "Whole or not at all. A database that has tables is left as it is.",
  app: true,
  options: {
    file: fileOption,
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, loadAll } = await import("../db.ts");
    const loaded = await atDesk(context, (desk) => loadAll(desk, context));
    if (context.options.json) context.io.json(loaded);
  },
});
