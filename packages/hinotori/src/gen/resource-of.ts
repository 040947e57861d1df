/** Reads what a command was called with as a resource of an application. */
import type { App } from "../app.ts";
import { AppError, UsageError } from "../errors.ts";
import { type Field, parseFields } from "./fields.ts";
import { contextNames, schemaNames } from "./names.ts";
import type { Resource } from "./resource.ts";
import { type ScopeOptions, scopeOf } from "./scopes.ts";

/** The words of a command. */
export interface ResourceWords {
  /** `Blog`; undefined for a schema that stands by itself. */
  readonly context: string | undefined;
  readonly schema: string;
  readonly plural: string;
  readonly fields: readonly string[];
}

/** The options that say something about a resource. */
export interface ResourceOptions extends ScopeOptions {
  readonly table: string | undefined;
  readonly binaryId: boolean | undefined;
}

/** The resource; throws an error that teaches when a name or a field is not right. */
export function resourceOf(app: App, words: ResourceWords, options: ResourceOptions): Resource {
  const context = words.context === undefined ? undefined : contextNames(words.context, app.names);
  const schema = schemaNames({ schema: words.schema, plural: words.plural, table: options.table }, context);
  const fields = parseFields(words.fields);
  const scope = scopeOf(app, options);
  const owned = fields.find(({ column }) => column === scope?.column);
  if (owned !== undefined) throw ownedTwice(owned);
  return {
    app: app.names,
    web: app.web,
    database: databaseOf(app),
    binaryId: options.binaryId ?? app.binaryId,
    context,
    schema,
    fields,
    scope,
  };
}

function databaseOf({ database, root }: App): Resource["database"] {
  if (database !== undefined) return database;
  throw new AppError(
    `expected an application with a database, got one without: ${root}\n\n` +
      `Add a repo, and say which it is in hinotori.config.ts: database: "sqlite3"`,
  );
}

function ownedTwice({ column }: Field): UsageError {
  return new UsageError(
    `expected fields beside the owner's, got: ${column}, which the scope brings\n\nLeave it out, or say --no-scope.`,
  );
}
