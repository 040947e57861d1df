/** `console`: opens a console inside the running application. */
import { type Command, defineCommand } from "../command.ts";

/** `hinotori console`. */
export const command: Command = defineCommand({
  usage: "console",
  summary: "Open a console inside the running application",
  details: `The application is started, with an endpoint that does not listen. In scope are everything of @hinotori/otp and the
application's own modules; await and import work at the top. Without a terminal, lines are read from standard input.

  hinotori console --eval 'await GenServer.call(Hashmap, ["get_all"])'
  echo 'Sys.tree()' | hinotori console`,
  app: true,
  options: {
    eval: {
      type: "string",
      short: "e",
      multiple: true,
      placeholder: "input",
      help: "run this, print what it gives, and leave",
    },
    server: { type: "boolean", help: "let the endpoint listen; so does HINOTORI_SERVER=true" },
    json: { type: "boolean", help: "with --eval: print JSON" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async (context) => {
    const { openConsole } = await import("../console.ts");
    await openConsole(context);
  },
});
