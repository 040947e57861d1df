/** Which exported declarations of a file lack a doc block, or have one that begins badly (pure). */
import { parseSync } from "oxc-parser";

/** A first sentence that is longer than this is not read. */
export const longestSentence = 140;

/** The problems of one source file: `{ line, found, repair }`. */
export function checkExports(file, text) {
  const { program, comments } = parseSync(file, text);
  const blocks = comments.filter((comment) => comment.type === "Block" && comment.value.startsWith("*"));
  const line = (offset) => text.slice(0, offset).split("\n").length;
  const documented = new Set();
  const found = [];
  for (const { name, start } of declarations(program)) {
    const block = blocks.findLast(
      (each) => each.end <= start && /^[ \t]*\r?\n?[ \t]*$/.test(text.slice(each.end, start)),
    );
    // The overloads of a function share the block of the first.
    if (block === undefined && documented.has(name)) continue;
    documented.add(name);
    const problem = block === undefined ? missing(name) : checkSentence(name, block);
    if (problem) found.push({ line: line(start), ...problem });
  }
  const [opening] = blocks;
  const problem = opening && checkSentence("the file", opening);
  if (problem && !found.some((each) => each.line === line(opening.end) + 1))
    found.push({ line: line(opening.start), ...problem });
  return found;
}

/** The doc blocks of a file on their lines, with everything else left empty. */
export function docText(file, text) {
  const { comments } = parseSync(file, text);
  const kept = comments.filter((comment) => comment.type === "Block" && comment.value.startsWith("*"));
  const blank = (part) => part.replaceAll(/[^\n]/g, " ");
  let at = 0;
  let out = "";
  for (const { start, end } of kept) {
    out += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return out + blank(text.slice(at));
}

/** What a file exports and declares itself, with the place where a block belongs: in front of the statement. */
function declarations(program) {
  const local = new Map();
  const found = [];
  for (const statement of program.body) {
    const exported = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
    const declaration = exported ?? statement;
    for (const name of namesOf(declaration)) {
      if (exported) found.push({ name, start: statement.start });
      else if (!local.has(name)) local.set(name, statement.start);
    }
  }
  for (const statement of program.body) {
    if (statement.type !== "ExportNamedDeclaration" || statement.declaration || statement.source) continue;
    for (const { local: inner } of statement.specifiers)
      if (local.has(inner.name)) found.push({ name: inner.name, start: local.get(inner.name) });
  }
  return found.sort((a, b) => a.start - b.start);
}

function namesOf(declaration) {
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.map(({ id }) => id.name ?? "a pattern").slice(0, 1);
  return typeof declaration.id?.name === "string" ? [declaration.id.name] : [];
}

function missing(name) {
  return {
    found: `${name} is exported without a doc block directly above it`,
    repair: "say in one sentence what it is (a type, a value) or what it does (a function)",
  };
}

function checkSentence(name, block) {
  const sentence = firstSentence(block.value);
  if (sentence === "") return { found: `the doc block of ${name} says nothing`, repair: "begin it with one sentence" };
  if (!/[.!?:]$/.test(sentence))
    return {
      found: `the first sentence of ${name} does not end: "${cut(sentence)}"`,
      repair: "end it with a full stop, or leave an empty line behind it",
    };
  if (sentence.length > longestSentence)
    return {
      found: `the first sentence of ${name} is ${sentence.length} characters long: "${cut(sentence)}"`,
      repair: `say it in ${longestSentence} characters, and the rest below an empty line`,
    };
  return undefined;
}

/** The first sentence of a block, on one line. A dot inside a name, a number or `code` does not end it. */
export function firstSentence(value) {
  const lines = value.split(/\r?\n/).map((line) => line.replace(/^\s*\*+ ?/, "").trim());
  const begin = lines.findIndex((line) => line !== "");
  if (begin < 0) return "";
  const end = lines.indexOf("", begin);
  const paragraph = lines.slice(begin, end < 0 ? undefined : end).join(" ");
  const hidden = paragraph
    .replaceAll(/`[^`]*`/g, (code) => "x".repeat(code.length))
    .replaceAll(/\b(e\.g|i\.e)\./g, "xxxx");
  const stop = /[.!?:](?=\s+[A-Z`"“(]|$)/.exec(hidden);
  return stop ? paragraph.slice(0, stop.index + 1) : paragraph;
}

function cut(sentence) {
  return sentence.length > 60 ? `${sentence.slice(0, 57)}…` : sentence;
}
