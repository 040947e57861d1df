/**
 * Users who register, log in and out: what `gen auth` writes, and where it is wired in.
 *
 * The files are templates in `templates/gen/auth`; what they do is said in them. Beside the context and the pages there is a mailer, which
 * a second kind of users shares with the first.
 */
import type { App } from "../app.ts";
import type { Change } from "../changes.ts";
import type { Account } from "./auth/account.ts";
import { accountFiles, isMailerShared, mailerFiles } from "./auth/files.ts";
import { webWiring, mailboxWiring } from "./auth/web-wiring.ts";
import { domainWiring, mailerWiring } from "./auth/wiring.ts";

export { type Account, type AccountOptions, type AccountWords, accountOf } from "./auth/account.ts";

/** The changes for those who log in. */
export async function authFiles(app: App, account: Account, now: Date): Promise<readonly Change[]> {
  const files = await accountFiles(app, account, now);
  const wiring = [...domainWiring(app, account), ...webWiring(app, account)];
  // A mailer that others use is left as it is, there and back.
  if (isMailerShared(app, account)) return [...files, ...wiring];
  return [...files, ...mailerFiles(app, account), ...wiring, ...mailerWiring(app), ...mailboxWiring(app)];
}
