/** What somebody wants of a new application (pure). */
import type { Database } from "../app/config.ts";
import { type Names, namesOf } from "../app/names.ts";
import { UsageError } from "../errors.ts";
import { checkName, problemOfModule, refuse } from "./app-name.ts";

/** The choices, as options of the command. */
export interface ChoiceOptions {
  readonly app: string | undefined;
  readonly module: string | undefined;
  readonly database: Database | undefined;
  readonly html: boolean;
  readonly repo: boolean;
  readonly dashboard: boolean | undefined;
  readonly binaryId: boolean;
}

/** A new application, decided. */
export interface Choices {
  readonly names: Names;
  /** Undefined for an application without a database. */
  readonly database: Database | undefined;
  readonly html: boolean;
  readonly dashboard: boolean;
  readonly binaryId: boolean;
}

/** A condition of the templates' regions. */
export type Condition = "html" | "repo" | "dashboard" | "sqlite3" | "postgres" | "binary_id";

/** Every condition there is. */
export const conditions: readonly Condition[] = ["html", "repo", "dashboard", "sqlite3", "postgres", "binary_id"];

/** Decides by the options; `folder` is the name of the application's folder. Throws a UsageError for what cannot be. */
export function choose(folder: string, options: ChoiceOptions): Choices {
  const name = options.app ?? folder;
  checkName(name);
  const names = namesOf(name, options.module);
  refuse(problemOfModule(names.pascal, name));
  if (options.dashboard === true && !options.html)
    throw new UsageError(
      "expected --dashboard with pages, got: --no-html\n\nThe dashboard is a page; take one of the two away.",
    );
  if (!options.repo && options.database !== undefined)
    throw new UsageError(
      `expected --no-repo without a database, got: --database ${options.database}\n\nTake one of the two away.`,
    );
  if (!options.repo && options.binaryId)
    throw new UsageError("expected --binary-id with a database, got: --no-repo\n\nThere would be no key to be one.");
  return {
    names,
    database: options.repo ? (options.database ?? "sqlite3") : undefined,
    html: options.html,
    dashboard: options.dashboard ?? options.html,
    binaryId: options.binaryId,
  };
}

/** The conditions that hold for an application. */
export function conditionsOf({ database, html, dashboard, binaryId }: Choices): ReadonlySet<Condition> {
  const holding: Readonly<Record<Condition, boolean>> = {
    html,
    repo: database !== undefined,
    dashboard,
    sqlite3: database === "sqlite3",
    postgres: database === "postgres",
    binary_id: binaryId,
  };
  return new Set(conditions.filter((condition) => holding[condition]));
}
