/**
 * The database commands: `db create`, `drop`, `migrate`, `rollback`, `status`, `seed`, `setup`, `reset`, `dump`, `load`, `query`.
 *
 * They work on the repos that `hinotori.config.ts` names, by the configuration of the environment that NODE_ENV says. They know no
 * database: making, dropping and reading one is the business of `@hinotori/repo`.
 *
 * ```ts
 * await atDesk({ options, io, cwd }, async (desk) => {
 *   await dropAll(desk, options.force);
 *   await setUp(desk);
 * });
 * ```
 *
 * Only `seed`, and those that end with it, start anything: the repos, not the application. So nothing listens, and no worker of the
 * application sees a database that is half ready.
 */
export { atDesk, type DbContext, type Desk } from "./db/desk.ts";
export { printStatus, type Ran, type RepoStatus, runAll, statusOfAll } from "./db/migrations.ts";
export { query } from "./db/query.ts";
export { seed } from "./db/seeds.ts";
export { type SetUp, setUp } from "./db/set-up.ts";
export { createAll, dropAll, type Stored } from "./db/storage.ts";
export { dumpAll, type FileContext, type LoadedStructure, loadAll } from "./db/structure.ts";
