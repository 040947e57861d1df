/** Sees to it that a module imports some names, into the statement that imports others from there (pure). */
import { addImport } from "../changes/add-import.ts";
import { type ImportSource, importsOf, localName, mentions } from "./module-source.ts";

/** An import as it is wanted. */
export type WantedImport = Pick<ImportSource, "from" | "names" | "type" | "text">;

/** The source with the import; itself when all of it is there. */
export function ensureImport(source: string, wanted: WantedImport): string {
  const { names } = wanted;
  if (names === undefined) return addImport(source, wanted.text);
  const present = importsOf(source).filter(({ from }) => from === wanted.from);
  const known = new Set(present.flatMap((each) => each.names ?? []).map(localName));
  const missing = names.filter((name) => !known.has(localName(name)));
  if (missing.length === 0) return source;
  const host = present.find((each) => each.names !== undefined && each.type === wanted.type) ?? present.find(isNamed);
  if (host === undefined) return addImport(source, statementOf({ ...wanted, names: missing }));
  const added = host.type === wanted.type ? missing : missing.map((name) => (wanted.type ? `type ${name}` : name));
  return withNames(source, host, { names: [...host.names!, ...added], type: host.type && wanted.type });
}

/** The source without those of the names that nothing uses any more. */
export function dropImport(source: string, wanted: WantedImport): string {
  const host = importsOf(source).find(
    (each) => each.from === wanted.from && (wanted.names === undefined) === (each.names === undefined),
  );
  if (host === undefined) return source;
  const rest = without(source, host);
  if (host.names === undefined) return host.text === wanted.text && !mentions(rest, aliasOf(host)) ? rest : source;
  const drop = new Set((wanted.names ?? []).map(localName).filter((name) => !mentions(rest, name)));
  const kept = host.names.filter((name) => !drop.has(localName(name)));
  if (kept.length === host.names.length) return source;
  return kept.length === 0 ? rest : withNames(source, host, { names: kept, type: host.type });
}

/** Names of values before the statement may have been of types only, which then say so themselves. */
function withNames(
  source: string,
  host: ImportSource,
  next: Pick<ImportSource, "type"> & { names: readonly string[] },
): string {
  const names = host.type && !next.type ? markTypes(host, next.names) : next.names;
  const allTypes = !next.type && names.every((name) => name.startsWith("type "));
  const plain = allTypes ? names.map((name) => name.replace(/^type /, "")) : names;
  const text = statementOf({ from: host.from, names: sorted(plain), type: next.type || allTypes });
  return source.slice(0, host.start) + text + source.slice(host.start + host.text.length);
}

function markTypes(host: ImportSource, names: readonly string[]): readonly string[] {
  return names.map((name) => (host.names!.includes(name) && !name.startsWith("type ") ? `type ${name}` : name));
}

function statementOf({ from, names, type }: Pick<ImportSource, "from" | "names" | "type">): string {
  return `import ${type ? "type " : ""}{ ${(names ?? []).join(", ")} } from "${from}";`;
}

function sorted(names: readonly string[]): readonly string[] {
  const key = (name: string) => name.replace(/^type /, "").toLowerCase();
  return [...names].sort((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0));
}

function isNamed({ names }: ImportSource): boolean {
  return names !== undefined;
}

function aliasOf({ text }: ImportSource): string {
  return /^import\s+(?:type\s+)?(?:\*\s+as\s+)?(\w+)/.exec(text)?.[1] ?? "";
}

/** A group of imports that is gone leaves no empty line. */
function without(source: string, { start, end }: ImportSource): string {
  const before = source.slice(0, start);
  const after = source.slice(end);
  const alone = after.startsWith("\n") && (before === "" || before.endsWith("\n\n") || before.endsWith("*/\n"));
  return before + (alone ? after.slice(1) : after);
}
