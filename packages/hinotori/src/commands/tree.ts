/** `tree`: prints the supervision tree. */
import path from "node:path";

import { findApp } from "../app.ts";
import { type Command, defineCommand } from "../command.ts";
import { treeOfApp, treeOfRelease } from "../tree.ts";

/** `hinotori tree`. */
export const command: Command = defineCommand({
  usage: "tree",
  summary: "Print the supervision tree",
  details: `Starts the application for a moment, with an endpoint that does not listen, and prints its processes: the name of each, its
pid, how old it is, and its state where that is another than running. A server that runs is not touched.

  hinotori tree --remote    the processes of the release that runs, as they are now`,
  app: true,
  options: {
    remote: { type: "boolean", help: "ask the release that runs" },
    path: { type: "string", placeholder: "folder", help: "the folder of the release; _build/rel/<app> without it" },
    json: { type: "boolean", help: "print JSON" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ options: { remote, path: folder, json, app: name }, io, cwd }) => {
    const app = await findApp(cwd, name);
    const place = folder === undefined ? undefined : path.resolve(cwd, folder);
    const { picture, roots } = remote ? await treeOfRelease(app, place) : await treeOfApp(app);
    if (json) io.json(roots);
    else io.out(picture);
  },
});
