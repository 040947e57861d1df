/** What is said of a repo that no process runs. */
import { NotRunningError } from "../errors.ts";

/** The error for a repo whose database no process holds. */
export function notRunning(repo: string): NotRunningError {
  return new NotRunningError(
    `expected ${repo} to be running, got: no process holds its database\n\n` +
      `Put it in the children list of your application, before whoever uses it:\n\n` +
      `    Supervisor.startLink([Repo, …], { strategy: "one_for_one" })`,
    repo,
  );
}
