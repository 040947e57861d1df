/** `gen auth`: makes users who register, log in and out. */
import { findApp } from "../app.ts";
import { applyChanges } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { accountOf, authFiles, refuseNeededScope, refuseTakenPages } from "../gen/auth.ts";
import { webOptions } from "../gen/options.ts";
import { printNext } from "../gen/print-next.ts";

/** `hinotori gen auth <Context> <Schema> <plural>`. */
export const command: Command = defineCommand({
  usage: "gen auth <Context> <Schema> <plural>",
  summary: "Make users who register, log in and out",
  details: `  hinotori gen auth Accounts User users

Makes a context with users and their tokens, pages to register, log in and change the settings, the plugs that routes ask for a user, a
scope that other generators give rows to, a mailer, and tests of all of it.

Users register with an e-mail address alone; a link confirms it and logs in, and a password may be chosen later. Before production, say
in config/prod.ts how e-mail is sent: the program does not start without. Who tries too many passwords, or asks for too much mail, is
answered with 429 for a while.

A second kind of users has a scope of its own:

  hinotori gen auth Backoffice Admin admins --assign-key currentAdmin`,
  options: {
    ...generatorOptions,
    table: { type: "string", placeholder: "name", help: "the table's name, when it is not the plural" },
    "binary-id": { type: "boolean", negatable: true, help: "ids are UUIDs; the default is in hinotori.config.ts" },
    scope: { type: "string", placeholder: "name", help: "what the scope is called; the schema's name by default" },
    "assign-key": { type: "string", placeholder: "name", help: "where a request has it; currentScope by default" },
    web: webOptions.web,
    "hashing-lib": { type: "string", values: ["scrypt"], default: "scrypt", help: "how passwords are hashed" },
  },
  run: async ({ args: [context = "", schema = "", plural = ""], options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const account = accountOf(app, { context, schema, plural }, options);
    const changes = await authFiles(app, account, io.now());
    if (!options.undo) refuseTakenPages(app, account);
    else if (!options.force) refuseNeededScope(app, account, changes);
    await applyChanges(app.root, changes, { io, ...options });
    printNext(["hinotori db migrate", "hinotori server"], { io, ...options });
  },
});
