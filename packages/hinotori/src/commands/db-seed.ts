/** `db seed`: fills the database for development. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions, quietOption } from "../db/options.ts";

/** `hinotori db seed`. */
export const command: Command = defineCommand({
  usage: "db seed",
  summary: "Plant the seeds",
  details: `Runs the function that hinotori.config.ts names as load.seeds, with the repos started and nothing else of the application.`,
  app: true,
  options: {
    quiet: quietOption,
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, seed } = await import("../db.ts");
    const seeded = await atDesk(context, (desk) => seed(desk, { required: true }));
    if (context.options.json) context.io.json({ seeded });
  },
});
