/**
 * The generators of resources: a table, a context around it, pages or JSON in front of it, and the tests of all three.
 *
 * Each generator is a function from an application and a resource to a list of changes; nothing is written here.
 *
 * ```ts
 * const resource = resourceOf(app, { context: "Blog", schema: "Post", plural: "posts", fields: ["title:string"] }, options);
 * await applyChanges(app.root, await htmlFiles(app, resource, choice), { io });
 * ```
 *
 * `names.ts` says what everything is called, `fields.ts` and `field-types.ts` what a field can be, `template.ts` how a file is filled
 * in and where an application's own template is found. Files that exist are merged into, see `merge.ts`.
 */
import fs from "node:fs";
import path from "node:path";

import type { App } from "./app.ts";
import type { Change } from "./changes.ts";
import { AppError, UsageError } from "./errors.ts";
import { bindingsOf } from "./gen/bindings.ts";
import { contextChanges } from "./gen/context-files.ts";
import { embeddedSource } from "./gen/embedded-rules.ts";
import type { ModuleNames } from "./gen/names.ts";
import type { Resource } from "./gen/resource.ts";
import { schemaChanges } from "./gen/schema-files.ts";
import { templatesFor } from "./gen/template.ts";
import { htmlChanges, jsonChanges } from "./gen/web-files.ts";

export { fieldHelp } from "./gen/fields.ts";
export { migrationChanges } from "./gen/migration-files.ts";
export { splitModule } from "./gen/names.ts";
export { contextOptions, resourceOptions, webOptions } from "./gen/options.ts";
export type { Resource } from "./gen/resource.ts";
export { resourceOf, type ResourceWords } from "./gen/resource-of.ts";
export { type Generator, runGenerator } from "./gen/run.ts";
export { schemaChanges } from "./gen/schema-files.ts";

/** What a generator leaves out, and when it is called. */
export interface Choice {
  /** Neither a schema nor its migration: the functions of the context are yours to write. */
  readonly noSchema: boolean;
  /** No context, and so no schema. */
  readonly noContext: boolean;
  readonly noMigration: boolean;
  /** The namespace of controllers. */
  readonly web: string | undefined;
  readonly undo: boolean;
  readonly now: Date;
}

/** What `gen embedded` writes. */
export function embeddedFiles(app: App, resource: Resource): readonly Change[] {
  const embedded = embeddedSource(resource.fields, resource.binaryId);
  const content = templatesFor(app.root, "embedded")("schema.ts.ejs", bindingsOf(resource, { embedded }));
  return [{ create: `src/${app.names.kebab}/${resource.schema.path}.ts`, content }];
}

/** What `gen context` writes. */
export async function contextFiles(app: App, resource: Resource, choice: Choice): Promise<readonly Change[]> {
  const { noSchema } = choice;
  const schema = noSchema ? [] : schemaChanges(app, resource, choice);
  return [...schema, ...(await contextChanges(app, withContext(resource), { noSchema }))];
}

/** What `gen html` writes. */
export async function htmlFiles(app: App, resource: Resource, choice: Choice): Promise<readonly Change[]> {
  if (!app.html)
    throw new AppError(
      `expected an application with pages, got one without: ${app.root}\n\nMake a JSON interface with gen json, or say html: true in hinotori.config.ts.`,
    );
  const { web: namespace, undo } = choice;
  return [...(await around(app, resource, choice)), ...htmlChanges(app, withContext(resource), { namespace, undo })];
}

/** What `gen json` writes. */
export async function jsonFiles(app: App, resource: Resource, choice: Choice): Promise<readonly Change[]> {
  const { web: namespace, undo } = choice;
  return [...(await around(app, resource, choice)), ...jsonChanges(app, withContext(resource), { namespace, undo })];
}

async function around(app: App, resource: Resource, choice: Choice): Promise<readonly Change[]> {
  if (!choice.noContext) return contextFiles(app, resource, choice);
  const { context } = withContext(resource);
  const file = `src/${app.names.kebab}/${context.path}.ts`;
  if (choice.undo || fs.existsSync(path.join(app.root, file))) return [];
  throw new UsageError(
    `expected ${file} to be there with --no-context, got no such file\n\nLeave --no-context out to make it.`,
  );
}

function withContext(resource: Resource): Resource & { readonly context: ModuleNames } {
  const { context } = resource;
  if (context !== undefined) return { ...resource, context };
  throw new UsageError(
    `expected a context and a schema, got: ${resource.schema.one.pascal} alone\n\nWrite Blog Post posts, or for a schema alone use gen schema.`,
  );
}
