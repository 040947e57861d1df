/** `db migrate`: runs migrations. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, quietOption, runningOptions } from "../db/options.ts";

/** `hinotori db migrate`. */
export const command: Command = defineCommand({
  usage: "db migrate",
  summary: "Run the migrations that have not run",
  details: `All of them, oldest first, unless you say how far to go. Each runs in a transaction of its own: one that fails leaves nothing of
itself, and what ran before it stays.

  hinotori db migrate --step 1
  hinotori db migrate --to 20260131120000`,
  app: true,
  options: {
    step: { type: "string", short: "n", placeholder: "count", help: "run so many" },
    to: { type: "string", short: "v", placeholder: "version", help: "run up to this one, itself included" },
    "to-exclusive": { type: "string", placeholder: "version", help: "run those before this one" },
    all: { type: "boolean", help: "run all, as without saying how far" },
    "strict-version-order": { type: "boolean", help: "refuse one that is older than one that has run" },
    ...runningOptions,
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, runAll } = await import("../db.ts");
    const ran = await atDesk(context, (desk) => runAll(desk, "up", context.options));
    if (context.options.json) context.io.json(ran);
  },
});
