/** What one file imports, which clocks it touches, and whether it opens with a block (pure). */
import { parseSync } from "oxc-parser";

const globals = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]);
const members = new Set([
  "process.nextTick",
  "process.hrtime",
  "Date.now",
  "performance.now",
  "Math.random",
  "AbortSignal.timeout",
  ...[...globals].map((name) => `globalThis.${name}`),
]);
const modules = /^(node:)?timers(\/promises)?$/;

/** Reads a file into `{ imports, clocks, opensWithBlock, commented }`, each with its line. */
export function scan(file, text) {
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const lineAt = lineCounter(text);
  const imports = [];
  const clocks = [];
  walk(program.body, undefined, (node, parent, key) => {
    const imported = importOf(node);
    if (imported) imports.push({ ...imported, line: lineAt(node.start) });
    const clock = clockOf(node, parent, key);
    if (clock) clocks.push({ clock, line: lineAt(node.start) });
  });
  return {
    imports,
    clocks,
    opensWithBlock: opensWithBlock(program, comments),
    commented: commentedLines(comments, lineAt),
  };
}

function walk(node, parent, visit, key) {
  if (Array.isArray(node)) return node.forEach((item) => walk(item, parent, visit, key));
  if (node === null || typeof node !== "object") return undefined;
  if (typeof node.type === "string") visit(node, parent, key);
  for (const [name, value] of Object.entries(node)) if (name !== "parent") walk(value, node, visit, name);
  return undefined;
}

/** The import a node is: static, dynamic or re-export; `names` says what is taken, `typeOnly` that nothing is left at run time. */
function importOf(node) {
  const specifier = node.source?.value;
  if (typeof specifier !== "string") return undefined;
  if (node.type === "ImportExpression") return { specifier, typeOnly: false, names: ["import()"] };
  if (node.type === "TSImportType") return { specifier, typeOnly: true, names: ["type import()"] };
  if (
    node.type === "ImportDeclaration" ||
    node.type === "ExportNamedDeclaration" ||
    node.type === "ExportAllDeclaration"
  ) {
    const kind = node.importKind ?? node.exportKind;
    const parts = node.specifiers ?? [];
    const allTypes = parts.length > 0 && parts.every((part) => (part.importKind ?? part.exportKind) === "type");
    const typeOnly = kind === "type" || allTypes;
    return { specifier, typeOnly, names: node.type === "ExportAllDeclaration" ? ["*"] : parts.map(nameOf(typeOnly)) };
  }
  return undefined;
}

/** The name that a specifier takes from another file, as that calls it. */
function nameOf(typeOnly) {
  return ({ type, imported, local, importKind, exportKind }) => {
    const kinds = { ImportDefaultSpecifier: "default", ImportNamespaceSpecifier: "*" };
    const name = kinds[type] ?? (imported ?? local).name;
    return typeOnly || (importKind ?? exportKind) === "type" ? `type ${name}` : name;
  };
}

/** The clock, chance or queue of the platform that a node touches. */
function clockOf(node, parent, key) {
  if (node.type === "ImportDeclaration" && modules.test(node.source.value)) return node.source.value;
  if (
    node.type === "ImportSpecifier" &&
    /^(node:)?process$/.test(parent.source?.value) &&
    /^(nextTick|hrtime)$/.test(node.imported.name)
  )
    return `process.${node.imported.name}`;
  if (node.type === "MemberExpression" && node.object.type === "Identifier" && !node.computed) {
    const name = `${node.object.name}.${node.property.name}`;
    return members.has(name) ? name : undefined;
  }
  if (node.type === "NewExpression" && node.callee.name === "Date" && node.arguments.length === 0) return "new Date()";
  if (node.type === "CallExpression" && node.callee.name === "Date") return "Date()";
  if (node.type === "Identifier" && globals.has(node.name) && isReference(parent, key)) return node.name;
  return undefined;
}

/** Whether an identifier stands for a value, not for the name of a property or a declaration. */
function isReference(parent, key) {
  if (parent?.type === "MemberExpression") return key === "object" || parent.computed;
  if (key === "key") return parent.shorthand === true;
  return !["id", "label", "imported", "exported", "local", "params"].includes(key) && !parent?.type.startsWith("TS");
}

function opensWithBlock(program, comments) {
  const [first] = comments.filter((comment) => comment.start !== program.hashbang?.start && !isDirective(comment));
  const [statement] = program.body;
  return (
    first?.type === "Block" && first.value.startsWith("*") && (statement === undefined || first.start < statement.start)
  );
}

/** Lines like `// @vitest-environment` or `/** @jsxImportSource … *\/` speak to tools, not to readers. */
function isDirective(comment) {
  return /^\**\s*@(vitest|jsx)/.test(comment.value.trim());
}

/** The lines that carry a comment, or stand directly below one. */
function commentedLines(comments, lineAt) {
  return new Set(comments.flatMap((comment) => [lineAt(comment.start), lineAt(comment.end), lineAt(comment.end) + 1]));
}

function lineCounter(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
