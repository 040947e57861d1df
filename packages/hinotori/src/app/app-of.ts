/** An application, put together of its folder and what its `hinotori.config.ts` says. */
import type { Database, HinotoriConfig } from "./config.ts";
import { type Names, namesOf, webNames } from "./names.ts";

/** An application of a workspace. */
export interface App {
  /** Its folder. */
  readonly root: string;
  /** The workspace's folder; the application's own when it is in none. */
  readonly workspace: string;
  readonly names: Names;
  /** The names of its web side: `my_app_web`. */
  readonly web: Names;
  readonly config: HinotoriConfig;
  /** The kind of its database; undefined when it has none. */
  readonly database: Database | undefined;
  /** Whether it has pages. */
  readonly html: boolean;
  /** Whether its primary keys are UUIDs. */
  readonly binaryId: boolean;
}

/** The application in `root`, with what is left out of its configuration filled in. */
export function appOf(root: string, workspace: string, config: HinotoriConfig): App {
  const names = namesOf(config.app, config.module);
  return {
    root,
    workspace,
    names,
    web: webNames(names),
    config,
    database: config.database,
    html: config.generators?.html ?? true,
    binaryId: config.generators?.binaryId ?? false,
  };
}
