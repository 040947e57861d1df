/** Names and texts as they stand in SQL. */

/** A name, quoted, so that it is taken as it is. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text, quoted; nothing is NULL. */
export function literal(text: string | undefined): string {
  if (text === undefined) return "NULL";
  const quoted = `'${text.replaceAll("'", "''")}'`;
  // Whatever standard_conforming_strings says, a backslash is one in a text that begins with E when it is doubled.
  return quoted.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
