/** `db rollback`: reverts migrations. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, quietOption, runningOptions } from "../db/options.ts";

/** `hinotori db rollback`. */
export const command: Command = defineCommand({
  usage: "db rollback",
  summary: "Revert the last migration, or more",
  details: `One, unless you say how far to go. How to revert is in the .down.sql beside a migration. One that says it is irreversible stops the
rollback before anything has happened.

  hinotori db rollback --step 2
  hinotori db rollback --to 20260131120000`,
  app: true,
  options: {
    step: { type: "string", short: "n", placeholder: "count", help: "revert so many; 1" },
    to: { type: "string", short: "v", placeholder: "version", help: "revert down to this one, itself included" },
    "to-exclusive": { type: "string", placeholder: "version", help: "revert those after this one" },
    all: { type: "boolean", help: "revert all" },
    ...runningOptions,
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, runAll } = await import("../db.ts");
    const ran = await atDesk(context, (desk) => runAll(desk, "down", context.options));
    if (context.options.json) context.io.json(ran);
  },
});
