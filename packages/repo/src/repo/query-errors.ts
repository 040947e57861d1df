/** What is said of a statement that `Storage.query` does not run. */
import { QueryError } from "../errors.ts";
import type { AnyRepo } from "./adapter.ts";

/** How a database comes to be, for errors that miss it. */
export const howToCreate: string =
  "Make it with `npx hinotori db create`, or by a program, such as the `eval` of a release:\n\n" +
  `    import { Storage } from "@hinotori/repo";\n    await Storage.create(Repo);`;

/** The error for a database that is not there. */
export function missingDatabase(repo: AnyRepo, sql: string, cause?: unknown): QueryError {
  return new QueryError(
    `expected the database of ${repo.name}, got none: ${repo.config().database}\n\n${howToCreate}`,
    { sql, cause },
  );
}

/** The error for a statement that would change something, or gives no rows. */
export function changingStatement(sql: string): QueryError {
  return new QueryError(
    `expected a statement that reads, got: ${sql}\n\n` +
      `What changes a database belongs into a migration, or into your application.`,
    { sql },
  );
}

/** The error for a statement that the database refuses. */
export function refusedStatement(sql: string, cause: unknown): QueryError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new QueryError(`expected a statement that the database runs, got: ${why}\n\n    ${sql}`, { sql, cause });
}
