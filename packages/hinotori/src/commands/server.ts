/** `server`: runs the application and its server. */
import { type Command, defineCommand } from "../command.ts";

/** `hinotori server`. */
export const command: Command = defineCommand({
  usage: "server",
  summary: "Run the application and its server",
  details: `In development new code runs when a file changes. In production (NODE_ENV) nothing is watched. What runs is src/main.ts.

  PORT=4001 hinotori server --open`,
  app: true,
  options: {
    open: { type: "boolean", help: "open the browser when it answers" },
    reload: { type: "boolean", negatable: true, help: "do not run new code when a file changes" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async (context) => {
    const { runServer } = await import("../server.ts");
    await runServer(context);
  },
});
