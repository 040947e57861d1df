/** `gen html`: makes a resource with pages. */
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { contextOptions, fieldHelp, htmlFiles, resourceOptions, runGenerator, webOptions } from "../gen.ts";

/** `hinotori gen html <Context> <Schema> <plural> [field:type...]`. */
export const command: Command = defineCommand({
  usage: "gen html <Context> <Schema> <plural> [field:type...]",
  summary: "Make a resource with pages: context, controller, routes, tests",
  details: `  hinotori gen html Blog Post posts title:string body:text

Makes what gen context makes, pages to list, show, make, change and delete posts at /posts, their routes, and tests.

${fieldHelp()}`,
  options: { ...generatorOptions, ...resourceOptions, ...contextOptions, ...webOptions },
  run: async (context) => {
    const [name = "", schema = "", plural = "", ...fields] = context.args;
    const { options, io } = context;
    const choice = { ...options, now: io.now() };
    await runGenerator(context, {
      words: { context: name, schema, plural, fields },
      merges: !options.noContext,
      changes: (app, resource) => htmlFiles(app, resource, choice),
      next: () => (options.noMigration || options.noSchema || options.noContext ? [] : ["hinotori db migrate"]),
    });
  },
});
