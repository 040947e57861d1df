/** Inserts lines above a marker, and takes them out again (pure). */

/** The source with `lines` above the marker; itself when they are there already; undefined when the marker is gone. */
export function insertLines(source: string, marker: string, lines: readonly string[]): string | undefined {
  if (findLines(source, lines) !== undefined) return source;
  const rows = source.split("\n");
  const at = rows.findIndex((row) => isMarker(row, marker));
  const row = rows[at];
  if (row === undefined) return undefined;
  const indent = /^\s*/.exec(row)?.[0] ?? "";
  return rows.toSpliced(at, 0, ...lines.map((line) => (line === "" ? "" : indent + line))).join("\n");
}

/** The source without `lines`, however they are wrapped; itself when they are not there. */
export function removeLines(source: string, lines: readonly string[]): string {
  const found = findLines(source, lines);
  if (found === undefined) return source;
  return source
    .split("\n")
    .toSpliced(found.start, found.end - found.start)
    .join("\n");
}

/** `// hinotori:pages`, `# hinotori:pages` or, in JSX, `{/* hinotori:pages *\/}`: a comment in a line of its own. */
function isMarker(row: string, marker: string): boolean {
  const text = row
    .trim()
    .replace(/^(\/\/|#|\{?\/\*|<!--)\s*/, "")
    .replace(/\s*(\*\/\}?|-->)$/, "");
  return text === `hinotori:${marker}` && text !== row.trim();
}

/** The rows that say what `lines` say. */
function findLines(source: string, lines: readonly string[]): { start: number; end: number } | undefined {
  const wanted = essence(lines.join("\n"));
  const rows = source.split("\n");
  for (let start = 0; start < rows.length; start += 1) {
    if (essence(rows[start] ?? "") === "") continue;
    let text = "";
    for (let end = start; end < rows.length; end += 1) {
      text += `${rows[end] ?? ""}\n`;
      const found = essence(text);
      if (found === wanted) return { start, end: end + 1 };
      if (found.length > wanted.length + lines.length) break;
    }
  }
  return undefined;
}

/** A text without what a formatter may change: spaces, line ends, trailing commas. */
function essence(text: string): string {
  return text.replace(/\s+/g, "").replace(/,(?=[)\]}])/g, "");
}
