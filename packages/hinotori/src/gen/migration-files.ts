/** What `gen migration` writes: an empty migration, and its way back. */
import path from "node:path";

import { type App, namesOf, nextVersion } from "../app.ts";
import type { Change } from "../changes.ts";
import { AppError, UsageError } from "../errors.ts";
import { migrationsFolder } from "./schema-files.ts";
import { templatesFor } from "./template.ts";

/** How a migration is made. */
export interface MigrationChoice {
  readonly name: string;
  /** Why there is no way back. */
  readonly irreversible: string | undefined;
  readonly now: Date;
}

/** The changes for a migration. */
export function migrationChanges(app: App, { name, irreversible, now }: MigrationChoice): readonly Change[] {
  if (app.database === undefined)
    throw new AppError(`expected an application with a database, got one without: ${app.root}`);
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
    throw new UsageError(
      `expected the migration's name in lower snake case, got: ${name}\n\nSay what it does, as in add_slug_to_posts.`,
    );
  const render = templatesFor(app.root, "migration");
  const version = nextVersion(path.join(app.root, migrationsFolder), now);
  const place = `${migrationsFolder}/${version}_${namesOf(name).snake}`;
  const bindings = { database: app.database, irreversible: irreversible ?? "", name: namesOf(name).snake };
  const up = { create: `${place}.sql`, content: render("migration.sql.ejs", bindings) };
  if (irreversible !== undefined) return [up];
  return [up, { create: `${place}.down.sql`, content: render("migration.down.sql.ejs", bindings) }];
}
