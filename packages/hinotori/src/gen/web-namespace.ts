/** The namespace of controllers, as `--web` says it (pure). */
import { namesOf } from "../app/names.ts";
import { UsageError } from "../errors.ts";

/** A namespace; both are empty where there is none. */
export interface WebNamespace {
  /** `admin/front/`: the folder, and the beginning of the paths. */
  readonly folder: string;
  /** `AdminFront`: the beginning of the names by which the router knows the controllers. */
  readonly alias: string;
}

/** Reads `--web`; throws a UsageError for what is no module. */
export function namespaceOf(web: string | undefined): WebNamespace {
  if (web === undefined) return { folder: "", alias: "" };
  if (!/^[A-Z][A-Za-z0-9]*(?:\.[A-Z][A-Za-z0-9]*)*$/.test(web))
    throw new UsageError(
      `expected --web to name a module, got: ${web}\n\nA capital, then letters and digits: --web Admin makes /admin/posts.`,
    );
  const parts = web.split(".").map((part) => namesOf(part));
  return {
    folder: parts.map(({ kebab }) => `${kebab}/`).join(""),
    alias: parts.map(({ pascal }) => pascal).join(""),
  };
}
