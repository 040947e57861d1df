/** What `gen context` writes beside a schema: the context, the fixtures of its tests, and its tests. */
import type { App } from "../app.ts";
import type { Change } from "../changes.ts";
import { bindingsOf } from "./bindings.ts";
import { mergedModule } from "./merge.ts";
import type { ModuleNames } from "./names.ts";
import type { Resource } from "./resource.ts";
import { templatesFor } from "./template.ts";
import { testImports } from "./test-imports.ts";

/** The changes for a context; with `noSchema` its functions are yours to write. */
export async function contextChanges(
  app: App,
  resource: Resource & { readonly context: ModuleNames },
  { noSchema }: { readonly noSchema: boolean },
): Promise<readonly Change[]> {
  const { context } = resource;
  const render = templatesFor(app.root, "context");
  const test = `test/${app.names.kebab}/${context.path}.test.ts`;
  const bindings = bindingsOf(resource, { tests: noSchema ? {} : testImports(resource, test, ["testDataFixture"]) });
  const module = (file: string, template: string) => mergedModule(app.root, file, render(template, bindings));
  const file = `src/${app.names.kebab}/${context.path}.ts`;
  if (noSchema) return [await module(file, "no-schema.ts.ejs")];
  return [
    await module(file, "context.ts.ejs"),
    await module(`test/support/fixtures/${context.path}-fixtures.ts`, "fixtures.ts.ejs"),
    await module(test, "context.test.ts.ejs"),
  ];
}
