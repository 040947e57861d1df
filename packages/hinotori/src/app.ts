/**
 * The application a command works on: where it is, how it is called, what its `hinotori.config.ts` says.
 *
 * ```ts
 * const app = await findApp(cwd, options.app);
 * app.root; //          /home/me/shop/apps/my_app
 * app.names.pascal; //  MyApp
 * app.web.kebab; //     my-app-web
 * ```
 *
 * The folder a command is called in decides: the first one upwards with a `hinotori.config.ts`; at the root of a workspace, its one
 * application, or the one that `--app` names.
 */
export type { Database, HinotoriConfig, ScopeConfig } from "./app/config.ts";
export type { App } from "./app/app-of.ts";
export { findApp } from "./app/find.ts";
export { type Names, namesOf, webNames } from "./app/names.ts";
export { nextVersion } from "./app/migration-version.ts";
export { appsOf, workspaceOf } from "./app/workspace.ts";
