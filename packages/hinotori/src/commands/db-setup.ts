/** `db setup`: makes the database ready. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, quietOption } from "../db/options.ts";

/** `hinotori db setup`. */
export const command: Command = defineCommand({
  usage: "db setup",
  summary: "Make the database, migrate it, plant the seeds",
  details: "The same as db create, db migrate and db seed, one after the other. What is done already is left alone.",
  app: true,
  options: {
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, setUp } = await import("../db.ts");
    const steps = await atDesk(context, setUp);
    if (context.options.json) context.io.json(steps);
  },
});
