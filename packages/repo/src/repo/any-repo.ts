/** A repo of any schema, for those who need not know its tables. */
import type { CheckedConfig } from "./config.ts";
import type { Handle, Schema } from "./handle.ts";

/** A repo of any schema, as far as a migrator needs to know it. */
export interface AnyRepo {
  readonly name: string;
  /** The configuration: the running process's, or what the application's environment says. */
  config(): CheckedConfig;
  /** The Drizzle database, to use at once and not to keep: after a restart it is another. */
  db(): Pick<Handle<Schema>, "$client">;
}
