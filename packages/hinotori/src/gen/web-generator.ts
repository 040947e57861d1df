/** The command of a generator that makes a resource with a controller: `gen html` and `gen json` differ in what they write. */
import type { App } from "../app.ts";
import type { Change } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import type { Choice } from "../gen.ts";
import { fieldHelp } from "./fields.ts";
import { contextOptions, resourceOptions, webOptions } from "./options.ts";
import type { Resource } from "./resource.ts";
import { runGenerator } from "./run.ts";

/** What such a generator says of itself, and what it writes. */
export interface WebGenerator {
  /** `html`, of `gen html`. */
  readonly kind: string;
  readonly summary: string;
  /** What it makes beside what `gen context` does: a sentence. */
  readonly makes: string;
  files(app: App, resource: Resource, choice: Choice): Promise<readonly Change[]>;
}

/** Makes the command. */
export function webGenerator({ kind, summary, makes, files }: WebGenerator): Command {
  return defineCommand({
    usage: `gen ${kind} <Context> <Schema> <plural> [field:type...]`,
    summary,
    details: `  hinotori gen ${kind} Blog Post posts title:string body:text

${makes}

${fieldHelp()}`,
    options: { ...generatorOptions, ...resourceOptions, ...contextOptions, ...webOptions },
    run: async (context) => {
      const [name = "", schema = "", plural = "", ...fields] = context.args;
      const { options, io } = context;
      const choice = { ...options, now: io.now() };
      const makesTable = !(options.noMigration || options.noSchema || options.noContext);
      await runGenerator(context, {
        words: { context: name, schema, plural, fields },
        makesTable,
        merges: !options.noContext,
        changes: (app, resource) => files(app, resource, choice),
        next: () => (makesTable ? ["hinotori db migrate"] : []),
      });
    },
  });
}
