/** Adds an import statement to a module, and takes it out again (pure). */

/** An import statement of a source: its rows, what it imports from. */
interface Statement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly from: string;
}

/**
 * The source with `statement` beside those that come from the same place, else beside those of its kind.
 *
 * It is sorted in where they are sorted, else it stands behind the last of them.
 */
export function addImport(source: string, statement: string): string {
  const rows = source.split("\n");
  const present = importsOf(rows);
  if (present.some(({ text }) => essence(text) === essence(statement))) return source;
  const from = specifierOf(statement);
  const ofKind = present.filter((each) => kind(each.from) === kind(from));
  const near = ofKind.filter((each) => rootOf(each.from) === rootOf(from));
  const kin = near.length > 0 ? near : ofKind;
  const sorted = kin.every((each, index) => index === 0 || compare(kin[index - 1]?.from ?? "", each.from) <= 0);
  const next = sorted ? kin.find((each) => compare(each.from, from) > 0) : undefined;
  if (next !== undefined) return rows.toSpliced(next.start, 0, statement).join("\n");
  const last = kin.at(-1);
  if (last !== undefined) return rows.toSpliced(last.end, 0, statement).join("\n");
  return addGroup(rows, present, statement);
}

/** The source without `statement`; itself when it is not there, or while what it imports is used. */
export function removeImport(source: string, statement: string): string {
  const rows = source.split("\n");
  const found = importsOf(rows).find(({ text }) => essence(text) === essence(statement));
  if (found === undefined) return source;
  const rest = rows.toSpliced(found.start, found.end - found.start);
  const used = rest.map(withoutOriginals).join("\n");
  if (localNames(statement).some((name) => mentions(used, name))) return source;
  // A group that is gone leaves no empty line.
  const doubled = found.start > 0 && rest[found.start - 1] === "" && rest[found.start] === "";
  return (doubled ? rest.toSpliced(found.start, 1) : rest).join("\n");
}

/** An import of `Counter as Other` uses no other `Counter`, and neither does one from `…/Counter`. */
function withoutOriginals(row: string): string {
  return row.startsWith("import ") ? row.replaceAll(/[\w$]+\s+as\s+|\sfrom\s+["'][^"']*["']/g, "") : row;
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll("$", String.raw`\$`)}(?![\\w$])`).test(text);
}

/** A statement of a new kind stands in a group of its own. */
function addGroup(rows: readonly string[], present: readonly Statement[], statement: string): string {
  const before = present.findLast((each) => kind(each.from) < kind(specifierOf(statement)));
  if (before !== undefined) return rows.toSpliced(before.end, 0, "", statement).join("\n");
  const [first] = present;
  if (first !== undefined) return rows.toSpliced(first.start, 0, statement, "").join("\n");
  const top = endOfOpening(rows);
  return rows.toSpliced(top, 0, statement, ...(rows[top] === "" ? [] : [""])).join("\n");
}

/** The row behind the opening comment. */
function endOfOpening(rows: readonly string[]): number {
  if (!rows[0]?.startsWith("/**")) return 0;
  return rows.findIndex((row) => row.includes("*/")) + 1;
}

function importsOf(rows: readonly string[]): readonly Statement[] {
  const found: Statement[] = [];
  for (let start = 0; start < rows.length; start += 1) {
    if (!/^import[\s{"'*]/.test(rows[start] ?? "")) continue;
    let end = start;
    while (end < rows.length && !/["'];?\s*(\/\/.*)?$|["']\s+with\s*\{.*\};?$/.test(rows[end] ?? "")) end += 1;
    const text = rows.slice(start, end + 1).join("\n");
    found.push({ start, end: end + 1, text, from: specifierOf(text) });
    start = end;
  }
  return found;
}

function specifierOf(statement: string): string {
  return /["']([^"']+)["']/.exec(statement)?.[1] ?? "";
}

/** Groups of imports stand in this order: Node's, packages, those of the application. */
function kind(from: string): number {
  if (from.startsWith("node:")) return 0;
  return from.startsWith("#") || from.startsWith(".") ? 2 : 1;
}

/** What a specifier begins with: `#my-app`, `@hinotori`. */
function rootOf(from: string): string {
  return from.split("/")[0] ?? from;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The names a statement brings into the module. */
function localNames(statement: string): readonly string[] {
  const clause = /^import\s+(?:type\s+)?([\s\S]*?)\s+from\s/.exec(statement)?.[1] ?? "";
  return clause
    .replace(/[{}]/g, ",")
    .split(",")
    .map(
      (part) =>
        part
          .trim()
          .replace(/^type\s+/, "")
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    )
    .filter((name) => name !== "");
}

function essence(statement: string): string {
  return statement
    .replace(/\s+/g, "")
    .replace(/,(?=\})/g, "")
    .replace(/;$/, "");
}
