/** Reads and extends the catalog of a pnpm-workspace.yaml, line by line, so that comments and order stay (pure). */

/** The entries of `catalog:`, in their order. */
export function readCatalog(yaml: string): ReadonlyMap<string, string> {
  const { rows, start, end } = findBlock(yaml, "catalog");
  return new Map(
    rows
      .slice(start, end)
      .map(readEntry)
      .filter((entry) => entry !== undefined),
  );
}

/** The text with `entries` that the catalog does not have, each at its place in the alphabet. */
export function addToCatalog(yaml: string, entries: ReadonlyMap<string, string>): string {
  const known = readCatalog(yaml);
  const missing = [...entries].filter(([name]) => !known.has(name));
  return missing.reduce((text, [name, range]) => addEntry(text, name, range), yaml);
}

/** The text without the entries of the catalog that are not `wanted`. */
export function keepInCatalog(yaml: string, wanted: (name: string) => boolean): string {
  const { rows, start, end } = findBlock(yaml, "catalog");
  return rows
    .filter((row, index) => {
      const entry = index >= start && index < end ? readEntry(row) : undefined;
      return entry === undefined || wanted(entry[0]);
    })
    .join("\n");
}

/** The text with `names` allowed to run their build scripts, under both keys pnpm knows. */
export function allowBuilds(yaml: string, names: readonly string[]): string {
  return names.reduce(
    (text, name) => addLine(addLine(text, "onlyBuiltDependencies", `  - ${name}`), "allowBuilds", `  ${name}: true`),
    yaml,
  );
}

/** Whether the workspace's members include the folders in `apps`. */
export function hasMembers(yaml: string, folder: string): boolean {
  const { rows, start, end } = findBlock(yaml, "packages");
  return rows.slice(start, end).some((row) => new RegExp(`^\\s*-\\s*["']?(\\./)?${folder}/\\*+["']?\\s*$`).test(row));
}

function addEntry(yaml: string, name: string, range: string): string {
  const { rows, start, end } = findBlock(yaml, "catalog");
  const line = `  ${quote(name)}: ${range}`;
  if (start < 0) return `${yaml.trimEnd()}\n\ncatalog:\n${line}\n`;
  const after = rows.slice(start, end).findIndex((row) => (readEntry(row)?.[0] ?? "") > name);
  return rows.toSpliced(after < 0 ? end : start + after, 0, line).join("\n");
}

function addLine(yaml: string, key: string, line: string): string {
  const { rows, start, end } = findBlock(yaml, key);
  if (start < 0) return `${yaml.trimEnd()}\n\n${key}:\n${line}\n`;
  if (rows.slice(start, end).some((row) => row.replace(/["']/g, "").trim() === line.trim())) return yaml;
  return rows.toSpliced(end, 0, line).join("\n");
}

/** The rows below a key at the left edge; `start` is -1 where there is no such key. */
function findBlock(yaml: string, key: string): { rows: readonly string[]; start: number; end: number } {
  const rows = yaml.split("\n");
  const at = rows.findIndex((row) => row.trimEnd() === `${key}:`);
  if (at < 0) return { rows, start: -1, end: -1 };
  let end = at + 1;
  while (end < rows.length && /^(\s+\S|\s*#|-\s)/.test(rows[end] ?? "")) end += 1;
  return { rows, start: at + 1, end };
}

function readEntry(row: string): readonly [string, string] | undefined {
  const [, name, range] = /^\s+["']?([^"'#:\s]+)["']?:\s*["']?([^"'#]+?)["']?\s*(?:#.*)?$/.exec(row) ?? [];
  return name === undefined || range === undefined ? undefined : [name, range];
}

function quote(name: string): string {
  return name.startsWith("@") ? `"${name}"` : name;
}
