/** The edits that make users known to the domain: repo, children, configuration. */
import path from "node:path";

import type { App } from "../../app.ts";
import type { Change, EditChange } from "../../changes.ts";
import { insertLines, removeLines } from "../../changes/insert-lines.ts";
import { modulesWith } from "../source-files.ts";
import { importEdit } from "../wiring.ts";
import type { Account } from "./account.ts";

/** Both tables for the repo, both processes for the application, the scope for `hinotori.config.ts`, and the configuration. */
export function domainWiring(app: App, account: Account): readonly Change[] {
  const { names, web } = app;
  const { context, schema } = account;
  const { one, many } = schema;
  const repo = `src/${names.kebab}/repo.ts`;
  const from = `#${names.kebab}/${context.path}/${one.kebab}`;
  return [
    importEdit(repo, `import { ${many.camel} } from "${from}";`),
    importEdit(repo, `import { ${many.camel}Tokens } from "${from}-token";`),
    { insert: repo, marker: "schema", lines: [`${many.camel},`] },
    { insert: repo, marker: "schema", lines: [`${many.camel}Tokens,`] },
    {
      insert: "config/test.ts",
      marker: "config",
      lines: [
        "// Passwords that take no time to hash, and none to guess.",
        `"${names.pascal}.${context.module}.Password": { logCost: 4, blockSize: 8, parallelization: 1 },`,
      ],
    },
    inTable("config/prod.ts", names.snake, [
      "    // The cookie that remembers a browser travels over https alone. Attempts to log in are counted by network as well: behind a proxy,",
      '    // name the header in which it tells where a client is, and that it sets itself, as addressHeader: "x-forwarded-for".',
      `    "${web.pascal}.${one.pascal}Auth": { secureCookie: true },`,
    ]),
    { insert: "hinotori.config.ts", marker: "scopes", lines: scopeLines(app, account) },
    ...processWiring(app, account),
  ];
}

/** What counts attempts, and what deletes old tokens, are children of the application. */
function processWiring({ names }: App, { context, schema: { one } }: Account): readonly Change[] {
  const application = `src/${names.kebab}/application.ts`;
  const from = `#${names.kebab}/${context.path}/${one.kebab}`;
  return [
    importEdit(application, `import { ${one.pascal}Attempts } from "${from}-attempts";`),
    importEdit(application, `import { ${one.pascal}TokenSweeper } from "${from}-token-sweeper";`),
    { insert: application, marker: "children", lines: [`${one.pascal}Attempts,`] },
    { insert: application, marker: "children", lines: [`${one.pascal}TokenSweeper,`] },
  ];
}

/** The mailer is a child of the application, and keeps its messages in development and in tests. */
export function mailerWiring(app: App): readonly Change[] {
  const { names } = app;
  const application = `src/${names.kebab}/application.ts`;
  return [
    importEdit(application, `import * as Mailer from "#${names.kebab}/mailer";`),
    { insert: application, marker: "children", lines: ["Mailer,"] },
    // Behind it, and so before it when all is shut down: its tasks need the mailer until they have ended.
    ...taskWiring(app, application),
    {
      insert: "config/test.ts",
      marker: "config",
      lines: ["// E-mail is kept, for tests to look at.", `"${names.pascal}.Mailer": { adapter: "local" },`],
    },
    inTable("config/dev.ts", names.snake, [
      "    // E-mail is kept, and shown at /dev/mailbox.",
      `    "${names.pascal}.Mailer": { adapter: "local", mailbox: true },`,
    ]),
  ];
}

/** What sends e-mail is a task of the application's own supervisor; one that is there already, or that others need, is left as it is. */
function taskWiring({ root, names }: App, application: string): readonly Change[] {
  const supervisor = `"${names.pascal}.TaskSupervisor"`;
  const line = `[TaskSupervisor, { name: ${supervisor} }],`;
  const own = [`${names.kebab}/application.ts`, `${names.kebab}/mailer.ts`];
  const isNeeded = (): boolean => modulesWith(path.join(root, "src"), supervisor).some((file) => !own.includes(file));
  return [
    importEdit(application, 'import { TaskSupervisor } from "@hinotori/otp";'),
    {
      edit: application,
      describe: line,
      apply: (source) => (source.includes(supervisor) ? source : insertLines(source, "children", [line])),
      revert: (source) => (isNeeded() ? source : removeLines(source, [line])),
    },
  ];
}

function scopeLines({ names, web }: App, account: Account): readonly string[] {
  const { context, schema, scope, assignKey, isDefault, binaryId, folder } = account;
  const { one } = schema;
  return [
    `${scope}: {`,
    ...(isDefault ? ["  default: true,"] : []),
    `  module: { name: "Scope", from: "#${names.kebab}/${context.path}/scope" },`,
    `  assignKey: "${assignKey}",`,
    `  accessPath: ["${one.camel}", "id"],`,
    `  schemaKey: "${one.camel}Id",`,
    `  schemaType: "${binaryId ? "binary_id" : "id"}",`,
    `  schemaTable: "${schema.table}",`,
    `  guard: { name: "requireAuthenticated${one.pascal}", from: "#${web.kebab}/${folder}${one.kebab}-auth" },`,
    `  finder: { name: "fetchCurrentScopeFor${one.pascal}", from: "#${web.kebab}/${folder}${one.kebab}-auth" },`,
    `  testDataFixture: { name: "${one.camel}ScopeFixture", from: "test/support/fixtures/${context.path}-fixtures.ts" },`,
    `  testSetupHelper: { name: "registerAndLogIn${one.pascal}", from: "test/support/conn-case.ts" },`,
    "},",
  ];
}

/** Puts lines at the top of an application's table in a file of `config/`. */
function inTable(file: string, app: string, lines: readonly string[]): EditChange {
  const opening = new RegExp(`^  "?${app}"?: \\{$`, "m");
  return {
    edit: file,
    describe: lines.map((line) => line.trim()).join("\n"),
    apply: (source) => {
      if (removeLines(source, lines) !== source) return source;
      return opening.test(source) ? source.replace(opening, (line) => [line, ...lines].join("\n")) : undefined;
    },
    revert: (source) => removeLines(source, lines),
  };
}
