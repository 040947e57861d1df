/** A repo of any schema over any database, for those who need not know its tables. */
import type { Adapter } from "./adapter.ts";
import type { CommonConfig } from "./config.ts";

/** A repo of any schema, as far as a migrator needs to know it. */
export interface AnyRepo {
  readonly name: string;
  /** What knows its kind of database. */
  readonly adapter: Adapter;
  /** The configuration: the running process's, or what the application's environment says. */
  config(): CommonConfig;
  /** The Drizzle database, to use at once and not to keep: after a restart it is another. */
  db(): unknown;
}
