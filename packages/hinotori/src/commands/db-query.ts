/** `db query`: reads the database by hand. */
import { type Command, defineCommand } from "../command.ts";
import { deskOptions } from "../db/options.ts";

/** `hinotori db query`. */
export const command: Command = defineCommand({
  usage: "db query <sql>",
  summary: "Run a query that reads, and print its rows",
  details: `On a connection that cannot write.

  hinotori db query "SELECT id, title FROM posts ORDER BY id DESC" --limit 5`,
  app: true,
  options: {
    limit: { type: "string", short: "n", default: "100", placeholder: "rows", help: "print at most so many rows; 100" },
    ...deskOptions,
  },
  run: async (context) => {
    const { atDesk, query } = await import("../db.ts");
    await atDesk(context, (desk) => query(desk, context.args[0] ?? "", context.options.limit));
  },
});
