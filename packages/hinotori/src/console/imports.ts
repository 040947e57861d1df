/** Turns the import statements of an input into what a console can do: `import { eq } from "x"` waits for `import("x")` (pure). */

const kImport =
  /^(?<indent>[ \t]*)import\s+(?<type>type\s+)?(?:(?<names>[\w$*{}\s,]+?)\s+from\s+)?(["'])(?<from>[^"'\n]+)\4(?:\s+with\s+\{[^}]*\})?[ \t]*;?/gm;

/** Rewrites the imports that stand at the beginning of a line. */
export function rewriteImports(source: string): string {
  return source.replaceAll(kImport, (...match: unknown[]) => {
    // The groups of the pattern above, which are the last argument.
    const { indent = "", type, names, from } = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (type !== undefined) return indent;
    const load = `await import(${JSON.stringify(from)})`;
    return `${indent}${names === undefined ? load : `const ${patternOf(names)} = ${load}`};`;
  });
}

/** What stands between `import` and `from`, as the pattern of a declaration. */
function patternOf(names: string): string {
  const [, first, , rest = ""] = /^([\w$]+)?(\s*,\s*)?(.*)$/s.exec(names.trim()) ?? [];
  const space = /^\*\s+as\s+([\w$]+)$/.exec(rest.trim())?.[1];
  const named = rest.startsWith("{") ? rest.slice(1, rest.lastIndexOf("}")).split(",") : [];
  const parts = named.map((one) => one.trim()).filter((one) => one !== "" && !/^type\s/.test(one));
  const renamed = parts.map((one) => one.replace(/\s+as\s+/, ": "));
  if (space !== undefined) return first === undefined ? space : `{ default: ${first}, ...${space} }`;
  return `{ ${[...(first === undefined ? [] : [`default: ${first}`]), ...renamed].join(", ")} }`;
}
