/** What `gen schema` writes: the schema, its migration, and its place in the repo. */
import fs from "node:fs";
import path from "node:path";

import { type App, nextVersion } from "../app.ts";
import type { Change } from "../changes.ts";
import { bindingsOf } from "./bindings.ts";
import { createTable } from "./migration-sql.ts";
import type { Resource } from "./resource.ts";
import { templatesFor } from "./template.ts";
import { repoWiring } from "./wiring.ts";

/** What is left out, and when it is. */
export interface SchemaChoice {
  readonly noMigration: boolean;
  readonly now: Date;
}

/** Where migrations are. */
export const migrationsFolder = "priv/repo/migrations";

/** The changes for a schema. */
export function schemaChanges(app: App, resource: Resource, { noMigration, now }: SchemaChoice): readonly Change[] {
  const render = templatesFor(app.root, "schema");
  const repo = path.join(app.root, `src/${app.names.kebab}/repo.ts`);
  const source = fs.existsSync(repo) ? fs.readFileSync(repo, "utf8") : "";
  return [
    {
      create: `src/${app.names.kebab}/${resource.schema.path}.ts`,
      content: render("schema.ts.ejs", bindingsOf(resource)),
    },
    ...repoWiring(resource, source),
    ...(noMigration ? [] : migrationChanges(app, resource, now)),
  ];
}

function migrationChanges(app: App, resource: Resource, now: Date): readonly Change[] {
  const render = templatesFor(app.root, "migration");
  const version = nextVersion(path.join(app.root, migrationsFolder), now);
  const { up, down } = createTable(resource);
  const place = `${migrationsFolder}/${version}_create_${resource.schema.table}`;
  const more = { tableName: resource.schema.table, sql: up };
  return [
    { create: `${place}.sql`, content: render("create-table.sql.ejs", more) },
    { create: `${place}.down.sql`, content: render("create-table.down.sql.ejs", { ...more, sql: down }) },
  ];
}
