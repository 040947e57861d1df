/** `gen embedded`: makes a schema without a table. */
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { embeddedFiles, fieldHelp, runGenerator, splitModule } from "../gen.ts";

/** `hinotori gen embedded <Context.Schema> [field:type...]`. */
export const command: Command = defineCommand({
  usage: "gen embedded <Context.Schema> [field:type...]",
  summary: "Make a schema without a table: for a form, or a field of another",
  details: `  hinotori gen embedded Blog.Search text:string published:boolean

Makes src/my-app/blog/search.ts: the fields as a schema of zod, and a changeset.

${fieldHelp()}`,
  options: generatorOptions,
  run: async (context) => {
    const [module = "", ...fields] = context.args;
    const { schema, context: name } = splitModule(module);
    const options = { ...context.options, ...without };
    await runGenerator(
      { ...context, options },
      {
        words: { context: name, schema, plural: `${snake(schema)}_list`, fields },
        makesTable: false,
        merges: false,
        changes: embeddedFiles,
        next: () => [],
      },
    );
  },
});

/** It has no table, and so no rows that could be somebody's. */
const without = { table: undefined, binaryId: undefined, scope: undefined, noScope: true, noMigration: true } as const;

/** There is no plural of it; this one is never seen. */
function snake(schema: string): string {
  return schema
    .replace(/[^A-Za-z0-9]/g, "")
    .replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase();
}
