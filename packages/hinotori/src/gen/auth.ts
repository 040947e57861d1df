/**
 * Users who register, log in and out: what `gen auth` writes, and where it is wired in.
 *
 * The files are templates in `templates/gen/auth`; what they do is said in them. Beside the context and the pages there is a mailer, which
 * a second kind of users shares with the first.
 */
import path from "node:path";

import type { App } from "../app.ts";
import type { Change } from "../changes.ts";
import { fileOf } from "../changes/plan.ts";
import { UsageError } from "../errors.ts";
import type { Account } from "./auth/account.ts";
import { accountFiles, isMailerShared, mailerFiles } from "./auth/files.ts";
import { readmeWiring } from "./auth/readme-wiring.ts";
import { webWiring, mailboxWiring } from "./auth/web-wiring.ts";
import { domainWiring, mailerWiring } from "./auth/wiring.ts";
import { modulesWith } from "./source-files.ts";
import { refuseTakenPath } from "./twins.ts";
import { routerOf } from "./web-files.ts";

export { type Account, type AccountOptions, type AccountWords, accountOf } from "./auth/account.ts";

/** The changes for those who log in. */
export async function authFiles(app: App, account: Account, now: Date): Promise<readonly Change[]> {
  const files = await accountFiles(app, account, now);
  const wiring = [...domainWiring(app, account), ...webWiring(app, account), readmeWiring(app, account)];
  // A mailer that others use is left as it is, there and back.
  if (isMailerShared(app, account)) return [...files, ...wiring];
  return [...files, ...mailerFiles(app, account), ...wiring, ...mailerWiring(app), ...mailboxWiring(app)];
}

/** Throws a UsageError when others than the files of `changes` need the scope: without it they would not compile, nor be taken back. */
export function refuseNeededScope(app: App, { context, scope }: Account, changes: readonly Change[]): void {
  const own = new Set(changes.map((change) => ("create" in change ? change.create : fileOf(change))));
  const imported = `"#${app.names.kebab}/${context.path}/scope"`;
  const others = modulesWith(path.join(app.root, "src"), imported)
    .map((file) => `src/${file}`)
    .filter((file) => !own.has(file));
  if (others.length === 0) return;
  throw new UsageError(
    `expected a scope that nobody needs any more, got: ${scope}, which is needed in\n\n${others.map((file) => `    ${file}`).join("\n")}\n\n` +
      "Take that back first, by the same words and --undo, or say --force.",
  );
}

/** Throws a UsageError when the pages would not be reached: what is routed before them takes `/users/log-in` for one of its rows. */
export function refuseTakenPages(app: App, { url }: Account): void {
  const source = routerOf(app);
  if (!source.includes(`"${url}/log-in"`)) refuseTakenPath({ marker: "pages", path: url, alias: "", from: "" }, source);
}
