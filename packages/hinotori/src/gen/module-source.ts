/** A module taken apart: what it opens with, what it imports, and the rest (pure). */

/** An import of names in braces, `import { a, type B } from "m"`; of the whole, or of a default, when there are no braces. */
export interface ImportSource {
  readonly from: string;
  /** The names in braces with their `type` and `as`; undefined when it has none. */
  readonly names: readonly string[] | undefined;
  /** Whether all its names are types: `import type { A } from "m"`. */
  readonly type: boolean;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The parts of a module. */
export interface ModuleSource {
  readonly imports: readonly ImportSource[];
  /** What comes after the imports, or after the opening comment where there are none. */
  readonly body: string;
}

const kImport = /^import\s+(?<type>type\s+)?(?:\{(?<names>[^}]*)\}|[^"';{]+)\s+from\s+"(?<from>[^"]+)";?[^\S\n]*\n?/gm;

/** Takes a module apart. */
export function splitModule(source: string): ModuleSource {
  const imports = importsOf(source);
  const opening = /^\s*\/\*\*[\s\S]*?\*\/\s*/.exec(source)?.[0].length ?? 0;
  return { imports, body: source.slice(imports.at(-1)?.end ?? opening).trim() };
}

/** The imports that a module has. */
export function importsOf(source: string): readonly ImportSource[] {
  return [...source.matchAll(kImport)].map((match) => {
    const { type, names, from = "" } = match.groups ?? {};
    return {
      from,
      names: names?.split(",").map(clean).filter(Boolean),
      type: type !== undefined,
      text: match[0].trimEnd(),
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}

/** The source with the imports of each group, those with no line between them, sorted by where they come from. */
export function sortImports(source: string): string {
  const groups: ImportSource[][] = [];
  for (const each of importsOf(source)) {
    const last = groups.at(-1);
    if (last?.at(-1)?.end === each.start) last.push(each);
    else groups.push([each]);
  }
  return groups.reduceRight((text, group) => {
    const sorted = [...group].sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0));
    const lines = sorted.map((each) => `${each.text}\n`).join("");
    return text.slice(0, group[0]!.start) + lines + text.slice(group.at(-1)!.end);
  }, source);
}

/** Under which name an imported one is known: `b` of `type a as b`. */
export function localName(name: string): string {
  return clean(name)
    .replace(/^type\s+/, "")
    .split(/\s+as\s+/)
    .at(-1)!;
}

/** Under which name a whole module is imported: `M` of `import * as M from "m"`; undefined when it is not. */
export function namespaceOf(source: string, from: string): string | undefined {
  const whole = importsOf(source).find((each) => each.from === from && each.names === undefined);
  return whole === undefined ? undefined : /\*\s+as\s+(\w+)/.exec(whole.text)?.[1];
}

/** Whether a name stands anywhere in a text, as a word of its own. */
export function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(text);
}

/** The names of the functions, constants, classes and types that a text exports. */
export function exportsOf(text: string): readonly string[] {
  return [...text.matchAll(/^export\s+(?:async\s+)?(?:function|const|class|interface|type)\s+(\w+)/gm)].map(
    ([, name = ""]) => name,
  );
}

function clean(name: string): string {
  return name.trim().replace(/\s+/g, " ");
}
