/** What an error offers to be done about it: buttons on the page, links in the text. Pure. */

/**
 * One thing to do, as an error carries it in its `actions` field.
 *
 * The path is the application's own: whoever defines the action also routes it.
 */
export interface ErrorAction {
  /** What the button says. */
  readonly label: string;
  /** A local path, such as `"/dev/migrate"`. */
  readonly path: string;
  /** How it is asked. Default `"POST"`. */
  readonly method: "GET" | "POST";
}

const kMost = 5;
const kLongest = 200;

/** The actions of a thrown thing; what is none is left out, since an error page must come whatever was thrown. */
export function actionsOf(thrown: unknown): ErrorAction[] {
  const offered: unknown = typeof thrown === "object" && thrown !== null && "actions" in thrown ? thrown.actions : [];
  if (!Array.isArray(offered)) return [];
  return (offered as unknown[]).slice(0, kMost).flatMap((action) => readAction(action) ?? []);
}

function readAction(action: unknown): ErrorAction | undefined {
  if (typeof action !== "object" || action === null || !("label" in action) || !("path" in action)) return undefined;
  const { label, path } = action;
  const method: unknown = "method" in action ? action.method : "POST";
  if (typeof label !== "string" || label === "" || label.length > kLongest) return undefined;
  if (typeof path !== "string" || !/^\/(?![/\\])[^\\\s]*$/.test(path)) return undefined;
  return method === "GET" || method === "POST" ? { label, path, method } : undefined;
}
