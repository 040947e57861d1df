/** Asks what a new application shall be, and says how to ask for it in one line. */
import path from "node:path";

import type { Database } from "../app/config.ts";
import { type Io, shellWord } from "../io.ts";
import { problemOfName } from "./app-name.ts";
import type { ChoiceOptions } from "./choices.ts";

/** What is decided by options or by answers. */
export interface Answers extends ChoiceOptions {
  readonly path: string;
  readonly git: boolean;
  readonly install: boolean;
}

/** Asks for everything, with what was given so far as the first answer. */
export async function askForAnswers(io: Io, given: Omit<Answers, "path">, asked: string | undefined): Promise<Answers> {
  const place = await io.ask("Which folder shall it be in?", {
    initial: asked ?? "my_app",
    check: (answer) => (given.app === undefined ? problemOfName(path.basename(path.resolve(answer))) : undefined),
  });
  const database = await io.select("Which database?", [
    { value: given.database ?? "sqlite3", label: given.database === "postgres" ? "PostgreSQL" : "SQLite" },
    given.database === "postgres" ? { value: "sqlite3", label: "SQLite" } : { value: "postgres", label: "PostgreSQL" },
    { value: "none", label: "none" },
  ]);
  const repo = database !== "none";
  const binaryId =
    repo &&
    (await io.select("Which primary keys?", [
      { value: "integer", label: "integers" },
      { value: "binary_id", label: "UUIDs" },
    ])) === "binary_id";
  const kind = await io.select("What does it serve?", [
    { value: "html", label: "pages and JSON" },
    { value: "json", label: "JSON alone" },
  ]);
  const html = kind === "html";
  return {
    ...given,
    path: place,
    // The value is one of those that were offered.
    database: repo ? (database as Database) : undefined,
    repo,
    binaryId,
    html,
    dashboard: html ? await io.confirm("A dashboard of the running system, for development?", true) : undefined,
    git: await io.confirm("A Git repository?", given.git),
    install: await io.confirm("Install its dependencies now?", given.install),
  };
}

/** The command that asks for the same in one line. */
export function commandLine(answers: Answers, program: string): string {
  const { path: place, app, module, database, repo, html, dashboard, binaryId, git, install } = answers;
  const flags = [
    ...(app === undefined ? [] : [`--app ${app}`]),
    ...(module === undefined ? [] : [`--module ${module}`]),
    ...(database === undefined || database === "sqlite3" ? [] : [`--database ${database}`]),
    ...(repo ? [] : ["--no-repo"]),
    ...(html ? [] : ["--no-html"]),
    ...(html && dashboard === false ? ["--no-dashboard"] : []),
    ...(binaryId ? ["--binary-id"] : []),
    ...(git ? [] : ["--no-git"]),
    ...(install ? [] : ["--no-install"]),
  ];
  // npm takes options for itself unless they stand behind two dashes.
  const dashes = program.startsWith("npm") && flags.length > 0 ? ["--"] : [];
  return [program, shellWord(place), ...dashes, ...flags].join(" ");
}
