/** Patterns of paths, with the wildcards that ignore lists use (pure). */

/** The expression for a pattern: `*` and `?` stay inside a folder, `**` does not; without a slash it is a name, in any folder. */
export function globToRegExp(glob: string): RegExp {
  const wildcards: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*\*\/|\*\*|\*|\?/g, (wildcard) => wildcards[wildcard] ?? wildcard);
  return new RegExp(glob.includes("/") ? `^${body.replace(/^\//, "")}$` : `(?:^|/)${body}$`);
}
