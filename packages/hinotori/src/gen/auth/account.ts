/** What `gen auth` is asked for: who logs in, and what everything about them is called (pure). */
import type { App, Database } from "../../app.ts";
import { AppError, UsageError } from "../../errors.ts";
import { contextNames, type ModuleNames, type SchemaNames, schemaNames } from "../names.ts";
import { indexName } from "../sql-names.ts";
import { namespaceOf } from "../web-namespace.ts";
import { isTakenVariable } from "../words.ts";

/** Who logs in. */
export interface Account {
  readonly context: ModuleNames;
  readonly schema: SchemaNames;
  readonly database: Database;
  readonly binaryId: boolean;
  /** Under which name `hinotori.config.ts` knows the scope: `user`. */
  readonly scope: string;
  /** Whether generators use that scope without being told. */
  readonly isDefault: boolean;
  /** Under which name a request carries it: `currentScope`. */
  readonly assignKey: string;
  /** `admin/`: the folder of the pages below `controllers`; nothing without a namespace. */
  readonly folder: string;
  /** Below which path the pages are: `/admin/users`. */
  readonly url: string;
}

/** The words of the command. */
export interface AccountWords {
  readonly context: string;
  readonly schema: string;
  readonly plural: string;
}

/** The options that say something about them. */
export interface AccountOptions {
  readonly table: string | undefined;
  readonly binaryId: boolean | undefined;
  readonly scope: string | undefined;
  readonly assignKey: string | undefined;
  /** The namespace of `--web`. */
  readonly web: string | undefined;
}

/** Under which name a request carries its scope, unless it is told another. */
export const usualAssignKey = "currentScope";

/** Reads what the command was called with. */
export function accountOf(app: App, words: AccountWords, options: AccountOptions): Account {
  const { database, html, root } = app;
  if (database === undefined)
    throw new AppError(
      `expected an application with a database, got one without: ${root}\n\nUsers have to be kept somewhere: make the application without --no-repo.`,
    );
  if (!html)
    throw new AppError(
      `expected an application with pages, got one without: ${root}\n\nUsers log in on pages: make the application without --no-html.`,
    );
  const context = contextNames(words.context, app.names);
  const schema = schemaNames({ ...words, table: options.table }, context);
  refuseTaken(schema);
  // Throws for a table whose indexes would have names that PostgreSQL cuts.
  for (const column of [`${schema.one.snake}_id`, "context_token"]) indexName(`${schema.table}_tokens`, column);
  const scope = options.scope ?? schema.one.camel;
  const assignKey = options.assignKey ?? usualAssignKey;
  refuseNoName("--scope", scope);
  refuseNoName("--assign-key", assignKey);
  const { folder } = namespaceOf(options.web);
  return {
    context,
    schema,
    database,
    binaryId: options.binaryId ?? app.binaryId,
    scope,
    assignKey,
    folder,
    url: `/${folder}${schema.many.kebab}`,
    isDefault: isFree(app, { scope, assignKey }),
  };
}

/** What the files have names for already. */
const kTaken: ReadonlySet<string> = new Set(
  (
    "Account Adapter Answer App Bytes Change Column Cookie Email Endpoint Env Field Fields Flash Found Hash Id Key Link Logger Mailbox Mailer " +
    "Measure Message Metrics Page Parameters Password Path Pubsub Renewed Router Row Saved Scope Session Settings Socket Target Task Token Url"
  ).split(" "),
);

function refuseTaken({ one, many, type }: SchemaNames): void {
  const isTaken = kTaken.has(one.pascal) || type !== one.pascal || isTakenVariable(many.camel);
  if (!isTaken && one.camel !== many.camel && (one.camel === "user" || !isTakenVariable(one.camel))) return;
  throw new UsageError(
    `expected a name for who logs in that says nothing else here, got: ${one.pascal}\n\n` +
      "Call them User, Member, Customer …:\n\n    hinotori gen auth Accounts User users",
  );
}

function refuseNoName(option: string, name: string): void {
  if (/^[a-z][A-Za-z0-9]*$/.test(name)) return;
  throw new UsageError(
    `expected ${option} to be a name in camel case, got: ${name}\n\nFor example: ${option} ${option === "--scope" ? "admin" : "currentAdmin"}`,
  );
}

/** Whether no other scope is the default; throws when another is carried by requests under the same name. */
function isFree({ config }: App, { scope, assignKey }: Pick<Account, "scope" | "assignKey">): boolean {
  const others = Object.entries(config.generators?.scopes ?? {}).filter(([name]) => name !== scope);
  const twin = others.find(([, other]) => other.assignKey === assignKey);
  if (twin !== undefined)
    throw new UsageError(
      `expected a name under which requests carry the scope that no other has, got: ${assignKey}, which is that of ${twin[0]}\n\n` +
        `Give another: --assign-key current${scope.charAt(0).toUpperCase()}${scope.slice(1)}`,
    );
  return !others.some(([, other]) => other.default);
}
