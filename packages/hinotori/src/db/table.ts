/** Rows as a table of text (pure). */

const kWidest = 80;

/** Draws rows under their headings, each column as wide as its widest cell; numbers stand on the right. */
export function tableOf(headings: readonly string[], rows: readonly (readonly unknown[])[]): readonly string[] {
  const titles = headings.map(visible);
  const cells = rows.map((row) => headings.map((_heading, at) => textOf(row[at])));
  const widths = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const isNumeric = headings.map((_heading, at) => rows.length > 0 && rows.every((row) => isNumber(row[at])));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (isNumeric[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(titles), widths.map((width) => "-".repeat(width)).join("  "), ...cells.map(line)];
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || value === null;
}

function textOf(value: unknown): string {
  const text = visible(shown(value));
  return text.length > kWidest ? `${text.slice(0, kWidest - 1)}…` : text;
}

/** Rows hold what strangers wrote, and a terminal does what such characters say. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === "\n") return "\\n";
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

function shown(value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return "NULL";
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
