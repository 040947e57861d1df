/** `db reset`: makes the database anew. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, dropOptions, quietOption } from "../db/options.ts";

/** `hinotori db reset`. */
export const command: Command = defineCommand({
  usage: "db reset",
  summary: "Drop the database and set it up again",
  details: "The same as db drop and db setup. It asks as db drop does.",
  app: true,
  options: {
    ...dropOptions,
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, dropAll, setUp } = await import("../db.ts");
    const steps = await atDesk(context, async (desk) => ({
      dropped: await dropAll(desk, context.options, "db reset"),
      ...(await setUp(desk)),
    }));
    if (context.options.json) context.io.json(steps);
  },
});
