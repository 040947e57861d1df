/** `console`: opens a console inside the running application. */
import { type Command, defineCommand } from "../command.ts";

/** `hinotori console`. */
export const command: Command = defineCommand({
  usage: "console",
  summary: "Open a console inside the running application",
  details: `The application is started, with an endpoint that does not listen. await and import work at the top. Without a terminal, lines
are read from standard input.

In scope are

  everything of @hinotori/otp            GenServer, Supervisor, Process, Sys, Logger …
  modules of the packages it depends on  Changeset, Migrator, Storage, PubSub, Presence, Token, Metrics …
  its own modules, contexts and tables   Repo, Endpoint, Router, Blog, posts …
  self() and flush()                     the process in which inputs run, and what it was sent

Where two have a name, the application's is in scope. Anything else is imported: import { eq } from "drizzle-orm".

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
