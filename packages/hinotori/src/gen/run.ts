/** Runs a generator: finds the application, computes the changes, applies them, and says what to do next. */
import fs from "node:fs";
import path from "node:path";

import { type App, findApp } from "../app.ts";
import { applyChanges, type Change } from "../changes.ts";
import type { Context } from "../command.ts";
import { ConflictError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { printNext } from "./print-next.ts";
import { withReferences } from "./references.ts";
import type { Resource } from "./resource.ts";
import { resourceOf, type ResourceOptions, type ResourceWords } from "./resource-of.ts";
import { refuseTwins } from "./twins.ts";

/** The options that every generator of a resource has. */
export interface GeneratorOptions extends ResourceOptions {
  readonly app: string | undefined;
  readonly dryRun: boolean;
  readonly undo: boolean;
  readonly force: boolean;
  readonly json: boolean;
  readonly yes: boolean;
  readonly noMigration: boolean;
  readonly mergeWithExistingContext?: boolean | undefined;
}

/** A generator: its changes, and what to type afterwards. */
export interface Generator {
  readonly words: ResourceWords;
  /** Whether it makes a table, whose references then have to lead somewhere. */
  readonly makesTable: boolean;
  /** Whether it has to do with a context, which may be there already. */
  readonly merges: boolean;
  changes(app: App, resource: Resource): readonly Change[] | Promise<readonly Change[]>;
  next(app: App, resource: Resource): readonly string[];
}

/** Runs a generator of a resource. */
export async function runGenerator(context: Context<GeneratorOptions>, generator: Generator): Promise<void> {
  const { options, io, cwd } = context;
  const app = await findApp(cwd, options.app);
  const strict = generator.makesTable && !options.undo && !options.force;
  const resource = withReferences(app, resourceOf(app, generator.words, options), { strict });
  if (!options.undo && !options.force) refuseTwins(app, resource, options);
  if (generator.merges && !options.undo) await askToMerge(app, resource, { io, ...options });
  const plan = await applyChanges(app.root, await generator.changes(app, resource), { io, ...options });
  if (!options.dryRun && !options.json && plan.removed.some((file) => file.endsWith(".down.sql")))
    io.out("\nA migration is gone. Where it has run its table is still there: drop that, or say hinotori db reset.");
  printNext(generator.next(app, resource), { io, ...options });
}

/** Whether the context exists without this schema in it. */
function contextExists(app: App, { context, schema }: Pick<Resource, "context" | "schema">): boolean {
  if (context === undefined) return false;
  const file = path.join(app.root, `src/${app.names.kebab}/${context.path}.ts`);
  return fs.existsSync(file) && !fs.readFileSync(file, "utf8").includes(`/${schema.path}"`);
}

/** Makes sure that a context that exists may be added to. */
async function askToMerge(
  app: App,
  resource: Resource,
  options: Pick<GeneratorOptions, "mergeWithExistingContext" | "yes" | "json" | "dryRun"> & { readonly io: Io },
): Promise<void> {
  const { mergeWithExistingContext: wanted, io, yes, json, dryRun } = options;
  const { context } = resource;
  if (context === undefined || wanted === true || !contextExists(app, resource)) return;
  const file = `src/${app.names.kebab}/${context.path}.ts`;
  if (wanted === false)
    throw new ConflictError(
      `expected no context ${context.module} yet, got: ${file}\n\nGive another name, or leave --no-merge-with-existing-context out.`,
      [file],
    );
  if (!io.interactive || yes || json || dryRun) return;
  const agreed = await io.confirm(`${context.module} is there already. Add ${resource.schema.human.many} to it?`, true);
  if (!agreed)
    throw new UsageError(`expected a context to add to, got a no for ${file}\n\nGive another name for the context.`);
}
