/**
 * What a generated resource is called, everywhere: `Blog Post posts` in all its spellings (pure).
 *
 * Nothing is guessed: the singular is the schema's name, and the plural is given.
 */
import { type Names, namesOf } from "../app/names.ts";
import { UsageError } from "../errors.ts";
import { isOnEveryObject, isTakenType, isTakenVariable } from "./words.ts";

/** A module of the domain and its folder. */
export interface ModuleNames {
  /** `Accounts.Admin` */
  readonly module: string;
  /** `Admin`: under which name it is imported. */
  readonly alias: string;
  /** `accounts/admin`: its path below `src/my-app`. */
  readonly path: string;
  /** `admin`: its last word as files write it. */
  readonly kebab: string;
  /** `admin`: as people write it. */
  readonly human: string;
}

/** A schema: one thing, and many of it. */
export interface SchemaNames {
  readonly one: Names;
  readonly many: Names;
  /** The type of a row: `Post`, or `ListRow` where `List` means something else already. */
  readonly type: string;
  /** A variable that holds one: `post`, or `classRow` where the word is taken. */
  readonly variable: string;
  /** The constant of the table: `posts`, or `textsTable`. */
  readonly constant: string;
  /** `blog post`, `blog posts`: as people write it in the middle of a sentence. */
  readonly human: { readonly one: string; readonly many: string };
  /** The table in the database. */
  readonly table: string;
  /** Its path below `src/my-app`: `blog/post`. */
  readonly path: string;
}

/** A context and one of its schemas. */
export interface ResourceNames {
  /** Undefined for a schema that stands by itself. */
  readonly context: ModuleNames | undefined;
  readonly schema: SchemaNames;
}

const kModule = /^[A-Z][A-Za-z0-9]*(?:\.[A-Z][A-Za-z0-9]*)*$/;
const kSnake = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
/** PostgreSQL cuts names that are longer. */
const kLongest = 63;

/** Modules that an application has already, which are no contexts. */
const kModules: readonly string[] = ["Repo", "Application", "AppDir", "Mailer"];
/** What files about a context import under these names, and what JavaScript gives them. */
const kImported: ReadonlySet<string> = new Set(
  (
    "Changeset Context NoResultsError PubSub Repo RequestError Scope " +
    "Array Boolean Buffer Date Error Map Number Object Promise Record Response Set String Symbol"
  ).split(" "),
);
/** Where migrations are recorded. */
const kLedger = "schema_migrations";

/** The names of a context, as `gen context Blog …` is given it. */
export function contextNames(module: string, app: Names): ModuleNames {
  if (!kModule.test(module)) throw badModule("the context", module, "Blog");
  const parts = module.split(".").map((part) => namesOf(part));
  const last = parts.at(-1)!;
  // The door of the domain is called so already.
  if (module === app.pascal || kModules.includes(module))
    throw new UsageError(
      `expected the context to have a name of its own, got: ${module}, which the application has already\n\n` +
        `Name the part of the domain it is about: Blog, Accounts, Catalog …`,
    );
  if (kImported.has(last.pascal)) throw taken("the context", module);
  return {
    module,
    alias: last.pascal,
    path: parts.map(({ kebab }) => kebab).join("/"),
    kebab: last.kebab,
    human: last.snake.replaceAll("_", " "),
  };
}

/** What a schema's names are made of. */
export interface SchemaWords {
  readonly schema: string;
  readonly plural: string;
  /** The table's name when it is not the plural. */
  readonly table: string | undefined;
}

/** The names of a schema in a context. */
export function schemaNames(words: SchemaWords, context: ModuleNames | undefined): SchemaNames {
  const { schema, plural } = words;
  if (!kModule.test(schema) || schema.includes(".")) throw badModule("the schema", schema, "Post");
  if (schema === context?.alias)
    throw new UsageError(
      `expected the context and the schema to have names of their own, got: ${schema} for both\n\n` +
        `A context speaks of a part of the domain, a schema of one thing in it: Blog and Post, Accounts and User.`,
    );
  if (schema === "Changeset") throw taken("the schema", schema);
  const one = namesOf(schema);
  const many = manyOf(plural, one);
  return {
    one,
    many,
    type: isTakenType(schema) ? `${schema}Row` : schema,
    variable: isTakenVariable(one.camel) ? `${one.camel}Row` : one.camel,
    constant: isTakenVariable(many.camel) ? `${many.camel}Table` : many.camel,
    human: { one: one.snake.replaceAll("_", " "), many: many.snake.replaceAll("_", " ") },
    table: tableOf(words.table ?? plural),
    path: context === undefined ? one.kebab : `${context.path}/${one.kebab}`,
  };
}

/** Takes `Blog.Post` apart: the context, when there is one, and the schema. */
export function splitModule(module: string): { readonly context: string | undefined; readonly schema: string } {
  const at = module.lastIndexOf(".");
  return at < 0
    ? { context: undefined, schema: module }
    : { context: module.slice(0, at), schema: module.slice(at + 1) };
}

/** Whether a name is written in lower snake case. */
export function isSnake(name: string): boolean {
  return kSnake.test(name);
}

function manyOf(plural: string, one: Names): Names {
  if (plural.includes(":") || !isSnake(plural))
    throw new UsageError(
      `expected the plural of ${one.pascal} in lower snake case, got: ${plural}\n\n` +
        `It names the table and the path, and stands before the fields:\n\n    Blog Post posts title:string`,
    );
  const many = namesOf(plural);
  if (many.snake === one.snake)
    throw new UsageError(
      `expected a plural that differs from the singular, got: ${plural} for both\n\n` +
        `Say another for the code, and the table's name apart:\n\n    ${one.pascal} ${plural}_list --table ${plural}`,
    );
  if (isOnEveryObject(many.camel)) throw badModule("the plural", plural, "posts");
  return many;
}

function tableOf(table: string): string {
  if (isSnake(table) && table.length <= kLongest && !table.startsWith("sqlite_") && table !== kLedger) return table;
  throw new UsageError(
    `expected the table's name in lower snake case, of at most ${kLongest} characters, got: ${table}\n\nFor example: --table blog_posts`,
  );
}

function taken(what: string, got: string): UsageError {
  return new UsageError(
    `expected ${what} to have a name that means nothing else here, got: ${got}\n\nSay more of it, as in Audit${got}.`,
  );
}

function badModule(what: string, got: string, example: string): UsageError {
  return new UsageError(
    `expected ${what} to be the name of a module, got: ${got}\n\n` +
      `A capital, then letters and digits, as in ${example}. The arguments of gen html, for one, are:\n\n` +
      `    Blog Post posts title:string body:text`,
  );
}
