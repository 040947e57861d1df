/**
 * From the path of a request to a file that may be shown: below the folder, and below a name that is on the list. Pure.
 */

/** Where files are, and which of them may be shown. */
export interface Places {
  /** What their paths begin with: `"/"`, or a folder such as `"/static"`. */
  readonly at: string;
  /** The names directly below it that may be shown: files, and folders with everything in them. */
  readonly only: ReadonlySet<string>;
}

/** What a path leads to. */
export type Located =
  | { readonly kind: "elsewhere" }
  | { readonly kind: "hostile" }
  | { readonly kind: "file" | "unlisted"; readonly segments: readonly string[]; readonly top: string };

const kElsewhere: Located = { kind: "elsewhere" };

/** What no file of ours has in its name: the separators of any system, their encodings, a drive, a control character. */
const kHostile = /[\\:\u0000-\u001f\u007f]|%(?:2f|5c|2e|00)/i;

/** Whether a name is one that `digest` gives, such as `app-0123456789abcdef0123456789abcdef.css`. */
export const kDigested: RegExp = /-[\da-f]{32}(?=\.|$)/i;

/** Finds what a path leads to. */
export function locate(path: string, { at, only }: Places): Located {
  const prefix = at === "/" ? "/" : `${at}/`;
  if (!path.startsWith(prefix)) return kElsewhere;
  const segments = path.slice(prefix.length).split("/");
  const top = segments[0]!;
  const isListed = only.has(top) || only.has(top.replace(kDigested, ""));
  if (segments.some((segment) => segment === ".." || segment === "." || kHostile.test(segment))) {
    return isListed ? { kind: "hostile" } : kElsewhere;
  }
  // A hidden file is shown when it is on the list itself, and never from within a folder.
  if (segments.some((segment, index) => segment === "" || (segment.startsWith(".") && !(index === 0 && isListed))))
    return kElsewhere;
  return { kind: isListed ? "file" : "unlisted", segments, top };
}
