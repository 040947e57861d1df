/** `gen context`: makes a schema and the functions around it. */
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { contextFiles, fieldHelp, runGenerator, contextOptions, resourceOptions } from "../gen.ts";

/** `hinotori gen context <Context> <Schema> <plural> [field:type...]`. */
export const command: Command = defineCommand({
  usage: "gen context <Context> <Schema> <plural> [field:type...]",
  summary: "Make a context: a schema, the functions around it, and their tests",
  details: `  hinotori gen context Blog Post posts title:string body:text

Makes what gen schema makes, src/my-app/blog.ts with listPosts, getPost, createPost, updatePost, deletePost and changePost, fixtures, and
tests. A context that exists is added to.

${fieldHelp()}`,
  options: { ...generatorOptions, ...resourceOptions, ...contextOptions },
  run: async (context) => {
    const [name = "", schema = "", plural = "", ...fields] = context.args;
    const { options, io } = context;
    const choice = { ...options, noContext: false, web: undefined, now: io.now() };
    await runGenerator(context, {
      words: { context: name, schema, plural, fields },
      makesTable: !options.noMigration && !options.noSchema,
      merges: true,
      changes: (app, resource) => contextFiles(app, resource, choice),
      next: () => (options.noMigration || options.noSchema ? [] : ["hinotori db migrate"]),
    });
  },
});
