/** `db drop`: drops the database, when somebody says so. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, dropOptions, quietOption } from "../db/options.ts";

/** `hinotori db drop`. */
export const command: Command = defineCommand({
  usage: "db drop",
  summary: "Drop the database with everything in it",
  details: `Asks first. Where nobody can be asked, and in production (NODE_ENV), it needs --force. Stop what uses the database before.`,
  app: true,
  options: {
    ...dropOptions,
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, dropAll } = await import("../db.ts");
    const gone = await atDesk(context, (desk) => dropAll(desk, context.options));
    if (context.options.json) context.io.json(gone);
  },
});
