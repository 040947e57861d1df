/** `gen schema`: makes a table and its schema. */
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { fieldHelp, runGenerator, resourceOptions, schemaChanges, splitModule } from "../gen.ts";

/** `hinotori gen schema <Context.Schema> <plural> [field:type...]`. */
export const command: Command = defineCommand({
  usage: "gen schema <Context.Schema> <plural> [field:type...]",
  summary: "Make a table: its schema, a changeset and a migration",
  details: `  hinotori gen schema Blog.Post posts title:string views:integer author_id:references:users

Makes src/my-app/blog/post.ts and a migration with its way back, and tells the repo of the table.

${fieldHelp()}`,
  options: { ...generatorOptions, ...resourceOptions },
  run: async (context) => {
    const [module = "", plural = "", ...fields] = context.args;
    const { options, io } = context;
    await runGenerator(context, {
      words: { ...splitModule(module), plural, fields },
      makesTable: !options.noMigration,
      merges: false,
      changes: (app, resource) => schemaChanges(app, resource, { ...options, now: io.now() }),
      next: () => (options.noMigration ? [] : ["hinotori db migrate"]),
    });
  },
});
