/** `gen json`: makes a resource with a JSON interface. */
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { contextOptions, fieldHelp, jsonFiles, resourceOptions, runGenerator, webOptions } from "../gen.ts";

/** `hinotori gen json <Context> <Schema> <plural> [field:type...]`. */
export const command: Command = defineCommand({
  usage: "gen json <Context> <Schema> <plural> [field:type...]",
  summary: "Make a resource with a JSON interface: context, controller, routes, tests",
  details: `  hinotori gen json Blog Post posts title:string body:text

Makes what gen context makes, a controller that answers in JSON at /api/posts, its routes, and tests.

${fieldHelp()}`,
  options: { ...generatorOptions, ...resourceOptions, ...contextOptions, ...webOptions },
  run: async (context) => {
    const [name = "", schema = "", plural = "", ...fields] = context.args;
    const { options, io } = context;
    const choice = { ...options, now: io.now() };
    await runGenerator(context, {
      words: { context: name, schema, plural, fields },
      merges: !options.noContext,
      changes: (app, resource) => jsonFiles(app, resource, choice),
      next: () => (options.noMigration || options.noSchema || options.noContext ? [] : ["hinotori db migrate"]),
    });
  },
});
