/** What a repo on PostgreSQL holds, asked of a repo of any kind by those whom only such repos call. */
import type { AnyRepo } from "../repo/adapter.ts";
import type { CheckedPostgresConfig } from "./config.ts";

/** The configuration of a repo on PostgreSQL. */
export function configOf(repo: AnyRepo): CheckedPostgresConfig {
  // An adapter is asked about its own repos only, and this one makes their configurations.
  return repo.config() as CheckedPostgresConfig;
}
