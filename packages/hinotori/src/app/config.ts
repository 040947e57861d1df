/** What `hinotori.config.ts` of an application says, and reading it. */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { AppError } from "../errors.ts";

/** The databases an application can be made for. */
export type Database = "sqlite3" | "postgres";

/** An application, as its `hinotori.config.ts` describes it: plain data, and the modules that tasks load when they need them. */
export interface HinotoriConfig {
  /** The application's name, in lower snake case: `my_app`. */
  readonly app: string;
  /** The name of its module. Default: `app` in Pascal case. */
  readonly module?: string;
  /** The kind of its database; absent in an application without one. */
  readonly database?: Database;
  /** What generators look at. */
  readonly generators?: GeneratorConfig;
  /** What tasks load, and only then. */
  readonly load?: LoadConfig;
}

/** What generators look at. */
export interface GeneratorConfig {
  /** Whether the application has pages. Default: true. */
  readonly html?: boolean;
  /** Whether primary keys are UUIDs. Default: false. */
  readonly binaryId?: boolean;
  /** Who owns rows, by name; the one with `default` is used when a generator is not told which. */
  readonly scopes?: Readonly<Record<string, ScopeConfig>>;
}

/** An owner of rows: what generators need to filter by it, and to test that. */
export interface ScopeConfig {
  /** Whether generators use it without being told. */
  readonly default?: boolean;
  /** The scope's module, by import: `{ name: "Scope", from: "#my-app/accounts/scope" }`. */
  readonly module: { readonly name: string; readonly from: string };
  /** Under which name a request carries it, e.g. `currentScope`. */
  readonly assignKey: string;
  /** The way from the scope to the owner's key, e.g. `["user", "id"]`. */
  readonly accessPath: readonly string[];
  /** The field of a row that holds the key, e.g. `userId`. */
  readonly schemaKey: string;
  /** The kind of the key. */
  readonly schemaType: "id" | "binary_id";
  /** The table of owners, e.g. `users`. */
  readonly schemaTable?: string;
  /** The test fixture that makes one: an async function without arguments. `from` is a path below `test/`, or an import. */
  readonly testDataFixture?: { readonly name: string; readonly from: string };
  /** The test set-up that logs one in: an async function that gives `{ conn, scope }`. `from` is a path below `test/`, or an import. */
  readonly testSetupHelper?: { readonly name: string; readonly from: string };
  /** The middleware that lets nobody through without one, by import; pages of its resources stand behind it. */
  readonly guard?: { readonly name: string; readonly from: string };
  /** The middleware that finds who asks, by import, for an API whose router does not; it is put behind the session. */
  readonly finder?: { readonly name: string; readonly from: string };
}

/** What tasks load; each is called at most once, in a Node.js that understands the application's source. */
export interface LoadConfig {
  /** The module with `loadConfig()`. */
  readonly config?: () => Promise<{ readonly loadConfig: () => unknown }>;
  /** The `Application`. */
  readonly application?: () => Promise<unknown>;
  /** The `Endpoint`. */
  readonly endpoint?: () => Promise<unknown>;
  /** The router, a Hono application. */
  readonly router?: () => Promise<unknown>;
  /** Every repo. */
  readonly repos?: () => Promise<readonly unknown[]>;
  /** The function that fills a database for development. */
  readonly seeds?: () => Promise<() => unknown>;
}

/** The name of the file. */
export const configFile = "hinotori.config.ts";

/** Reads the configuration in the folder `root`. */
export async function readConfig(root: string): Promise<HinotoriConfig> {
  const file = path.join(root, configFile);
  const { default: config } = await importSource(file).catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(`expected ${configFile} to be a module that loads, got: ${said}\n\nLook at ${file}.`, { cause });
  });
  if (!isConfig(config))
    throw new AppError(
      `expected ${configFile} to export { app: "my_app", … } as its default, got: ${JSON.stringify(config) ?? String(config)}\n\nLook at ${file}.`,
    );
  return config;
}

/** Imports a TypeScript file whose imports of values, if any, are lazy. */
async function importSource(file: string): Promise<{ readonly default?: unknown }> {
  const { href } = pathToFileURL(file);
  // A Node.js that reads TypeScript by itself, or was launched with tsx, needs no help.
  const plain = process.execArgv.some((flag) => flag.includes("tsx")) || process.env["VITEST"] !== undefined;
  if (plain) return import(href);
  const { tsImport } = await import("tsx/esm/api");
  return tsImport(href, import.meta.url);
}

function isConfig(value: unknown): value is HinotoriConfig {
  return typeof value === "object" && value !== null && "app" in value && typeof value.app === "string";
}

/** Whether `folder` is an application's. */
export function isAppFolder(folder: string): boolean {
  return fs.existsSync(path.join(folder, configFile));
}
