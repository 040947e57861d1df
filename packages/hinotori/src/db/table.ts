/** Rows as a table of text (pure). */

const kWidest = 80;

/** Draws rows under their headings, each column as wide as its widest cell; numbers stand on the right. */
export function tableOf(headings: readonly string[], rows: readonly (readonly unknown[])[]): readonly string[] {
  const cells = rows.map((row) => headings.map((_heading, at) => textOf(row[at])));
  const widths = headings.map((heading, at) => Math.max(heading.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const isNumeric = headings.map((_heading, at) => rows.length > 0 && rows.every((row) => isNumber(row[at])));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (isNumeric[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(headings), widths.map((width) => "-".repeat(width)).join("  "), ...cells.map(line)];
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || value === null;
}

function textOf(value: unknown): string {
  const text = shown(value).replaceAll("\n", "\\n");
  return text.length > kWidest ? `${text.slice(0, kWidest - 1)}…` : text;
}

function shown(value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return "NULL";
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
