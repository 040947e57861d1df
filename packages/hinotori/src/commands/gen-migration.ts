/** `gen migration`: makes an empty migration. */
import { findApp } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { migrationChanges } from "../gen.ts";
import { printNext } from "../gen/print-next.ts";

/** `hinotori gen migration <name>`. */
export const command: Command = defineCommand({
  usage: "gen migration <name>",
  summary: "Make an empty migration, with its way back",
  details: `  hinotori gen migration add_slug_to_posts
  hinotori gen migration drop_old_addresses --irreversible "it drops the old addresses"

Makes two files of SQL in priv/repo/migrations, for you to fill in.`,
  options: {
    ...generatorOptions,
    irreversible: { type: "string", placeholder: "why", help: "there is no way back, and this is why" },
  },
  run: async ({ args: [name = ""], options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const changes = migrationChanges(app, { name, irreversible: options.irreversible, now: io.now() });
    await applyChanges(app.root, changes, { io, ...options });
    printNext(["hinotori db migrate"], { io, ...options });
  },
});
