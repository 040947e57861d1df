/**
 * Migrations that have not run, as an error that a development page shows with a button, and what the button does.
 *
 * Works on plain web requests, so that any server may use it.
 */
import { PendingMigrationError } from "../errors.ts";
import type { MigrationRef } from "./run-all.ts";

/** Where the button leads unless told otherwise. */
export const kMigratePath = "/hinotori/migrate";

/** One repo, as far as the guard needs it. */
export interface Guarded {
  readonly name: string;
  readonly pending: () => Promise<Pending>;
  /** Makes the database, unless it is there, and runs the migrations. */
  readonly bringUp: () => Promise<unknown>;
}

/** What there is to do before a repo can be used. */
export interface Pending {
  /** Whether the database itself has to be made first. */
  readonly missing: boolean;
  /** The migrations that have not run. */
  readonly migrations: readonly MigrationRef[];
}

/** Answers a request that is for the guard, lets others pass, and throws while there is no database or a migration is pending. */
export type Guard = (request: Request) => Promise<Response | undefined>;

/** Throws a `PendingMigrationError` when there is no database, or a migration has not run. */
export async function refusePending({ name, pending }: Guarded, path: string): Promise<void> {
  const { missing, migrations } = await pending();
  if (missing) throw missingDatabase({ repo: name, migrations, path });
  if (migrations.length === 0) return;
  const shown = migrations.map(({ version, name: title }) => `    ${version} ${title}`);
  throw new PendingMigrationError(
    `expected every migration of ${name} to have run, got ${migrations.length} that ${migrations.length === 1 ? "has" : "have"} not:\n\n` +
      `${shown.join("\n")}\n\n` +
      `Run them with the button, with \`npx hinotori db migrate\`, or by a program:\n\n    await Migrator.migrate(Repo);`,
    { repo: name, migrations, path, does: "Run migrations" },
  );
}

function missingDatabase(details: Pick<PendingMigrationError, "repo" | "migrations"> & { readonly path: string }) {
  return new PendingMigrationError(
    `expected the database of ${details.repo}, got none\n\n` +
      "Make it, and run its migrations, with the button, with `npx hinotori db create` and `npx hinotori db migrate`, or by a program:\n\n" +
      `    await Storage.create(Repo);\n    await Migrator.migrate(Repo);`,
    { ...details, does: "Create database" },
  );
}

/** Makes the guard of some repos. It runs no migration for a page of another origin. */
export function guardOf(repos: readonly Guarded[], path: string): Guard {
  return async (request) => {
    if (request.method === "POST" && new URL(request.url).pathname === path) {
      if (!isOwn(request)) return new Response("Forbidden", { status: 403 });
      for (const repo of repos) await repo.bringUp();
      return new Response(null, { status: 303, headers: { location: cameFrom(request, path) } });
    }
    for (const repo of repos) await refusePending(repo, path);
    return undefined;
  };
}

/** Browsers say where a POST comes from; a program that says nothing is not one that somebody else's page can use. */
function isOwn({ headers, url }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  // The one that no page can make up; a page without a referrer says "null" for its origin beside it.
  if (site !== null) return site === "same-origin" || site === "none";
  return origin === null || (URL.canParse(origin) && new URL(origin).host === new URL(url).host);
}

/** The page on which the button was, when it is one of this server; it is asked for by its path, so nobody is sent away. */
function cameFrom({ headers, url }: Request, path: string): string {
  const referer = headers.get("referer") ?? "";
  if (!URL.canParse(referer)) return "/";
  const { host, pathname, search } = new URL(referer);
  return host === new URL(url).host && pathname !== path && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
}
