/** `db status`: tells how migrations stand. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions } from "../db/options.ts";

/** `hinotori db status`. */
export const command: Command = defineCommand({
  usage: "db status",
  summary: "Tell which migrations have run",
  details: `Every migration that the folder or the database knows. "up" has run, "down" has not. Changes nothing.`,
  app: true,
  options: {
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, printStatus, statusOfAll } = await import("../db.ts");
    const { options, io } = context;
    const all = await atDesk(context, ({ repos }) => statusOfAll(repos));
    if (options.json) io.json(all);
    else io.out(all.map((each) => printStatus(each).join("\n")).join("\n\n"));
  },
});
