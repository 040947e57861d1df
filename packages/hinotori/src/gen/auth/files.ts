/** Which file each template of `gen auth` becomes. */
import path from "node:path";

import { type App, nextVersion } from "../../app.ts";
import type { Change } from "../../changes.ts";
import { article } from "../bindings.ts";
import { migrationsFolder } from "../schema-files.ts";
import { modulesWith } from "../source-files.ts";
import { type Bindings, type Render, templatesFor } from "../template.ts";
import type { Account } from "./account.ts";
import { authColumns, authSql } from "./columns.ts";
import { mergeable } from "./mergeable.ts";

/** The files of who logs in. */
export async function accountFiles(app: App, account: Account, now: Date): Promise<readonly Change[]> {
  const { names, web } = app;
  const { context, schema, folder } = account;
  const [one, domain, face] = [schema.one.kebab, `src/${names.kebab}/${context.path}`, `src/${web.kebab}`];
  const [tests, faceTests] = [`test/${names.kebab}/${context.path}`, `test/${web.kebab}`];
  const schemaModule = `#${names.kebab}/${context.path}/${one}"`;
  const file = fileMaker(app, account);
  const merged = (change: Change) => mergeable(app.root, change, schemaModule);
  return [
    await merged(file(`${domain}.ts`, "context.ts")),
    file(`${domain}/${one}.ts`, "schema.ts"),
    file(`${domain}/${one}-token.ts`, "token.ts"),
    file(`${domain}/${one}-token-sweeper.ts`, "token-sweeper.ts"),
    file(`${domain}/${one}-attempts.ts`, "attempts.ts"),
    file(`${domain}/${one}-notifier.ts`, "notifier.ts"),
    file(`${domain}/password.ts`, "password.ts"),
    file(`${domain}/scope.ts`, "scope.ts"),
    ...migration(app, account, now),
    file(`${face}/${folder}${one}-auth.ts`, "auth.ts"),
    file(`${face}/${folder}${one}-limits.ts`, "limits.ts"),
    file(`${face}/components/${one}-menu.tsx`, "menu.tsx"),
    ...["registration", "session", "settings"].flatMap((page) => [
      file(`${face}/controllers/${folder}${one}-${page}-controller.ts`, `${page}-controller.ts`),
      file(`${face}/controllers/${folder}${one}-${page}-html.tsx`, `${page}-html.tsx`),
      file(`${faceTests}/controllers/${folder}${one}-${page}-controller.test.ts`, `${page}-controller.test.ts`),
    ]),
    await merged(file(`test/support/fixtures/${context.path}-fixtures.ts`, "fixtures.ts")),
    await merged(file(`${tests}.test.ts`, "context.test.ts")),
    file(`${tests}/${one}-token.test.ts`, "token.test.ts"),
    file(`${tests}/${one}-token-sweeper.test.ts`, "token-sweeper.test.ts"),
    file(`${tests}/${one}-attempts.test.ts`, "attempts.test.ts"),
    file(`${tests}/password.test.ts`, "password.test.ts"),
    file(`${faceTests}/${folder}${one}-auth.test.ts`, "auth.test.ts"),
    file(`${faceTests}/${folder}${one}-limits.test.ts`, "limits.test.ts"),
    ...(account.isDefault ? [file(`${faceTests}/${folder}${one}-auth/sockets.test.ts`, "sockets.test.ts")] : []),
  ];
}

/** The files of the mailer, which all who log in share. */
export function mailerFiles(app: App, account: Account): readonly Change[] {
  const { names, web } = app;
  const file = fileMaker(app, account);
  return [
    file(`src/${names.kebab}/mailer.ts`, "mailer.ts"),
    file(`src/${web.kebab}/controllers/mailbox-controller.ts`, "mailbox-controller.ts"),
    file(`src/${web.kebab}/controllers/mailbox-html.tsx`, "mailbox-html.tsx"),
    file(`test/${names.kebab}/mailer.test.ts`, "mailer.test.ts"),
    file(`test/${web.kebab}/controllers/mailbox-controller.test.ts`, "mailbox-controller.test.ts"),
  ];
}

/** Whether somebody else of the domain sends e-mail by the mailer, beside the notifier of these. */
export function isMailerShared({ root, names }: App, { context, schema }: Account): boolean {
  const folder = path.join(root, `src/${names.kebab}`);
  const own = [`${context.path}/${schema.one.kebab}-notifier.ts`, "application.ts"];
  return modulesWith(folder, `"#${names.kebab}/mailer"`).some((file) => !own.includes(file));
}

function fileMaker(
  app: App,
  account: Account,
): (file: string, template: string) => Change & { create: string; content: string } {
  const render = templatesFor(app.root, "auth");
  return (file, template) => ({ create: file, content: filled(render, template, bindingsOf(app, account, file)) });
}

function filled(render: Render, template: string, bindings: Bindings): string {
  return render(`${template}.ejs`, bindings);
}

function migration(app: App, account: Account, now: Date): readonly Change[] {
  const version = nextVersion(path.join(app.root, migrationsFolder), now);
  const place = `${migrationsFolder}/${version}_create_${account.schema.table}_auth_tables`;
  const file = fileMaker(app, account);
  return [file(`${place}.sql`, "migration.sql"), file(`${place}.down.sql`, "migration.down.sql")];
}

function bindingsOf(app: App, account: Account, file: string): Bindings {
  const { context, schema, database, binaryId, assignKey, folder, url, isDefault } = account;
  const { one, many, human, table } = schema;
  const choice = { database, binaryId, table, owner: `${one.snake}_id` };
  return {
    app: app.names,
    web: app.web,
    database,
    context,
    one,
    many,
    human,
    tableName: table,
    assignKey,
    folder,
    url,
    isDefault,
    columns: authColumns(choice),
    sql: authSql(choice),
    article,
    capital: (text: string) => text.charAt(0).toUpperCase() + text.slice(1),
    // The way from a test to `test/`.
    up: "../".repeat(file.split("/").length - 2),
  };
}
