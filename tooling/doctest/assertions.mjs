/**
 * Turns the marks of an example into assertions.
 *
 *     await GenServer.call(desk, ["take"]); // => 100
 *     await GenServer.call(desk, ["nap"]);  // throws OTP_CALL_TIMEOUT
 *
 * A mark stands behind its statement, or alone on the next line; a long value may go on over further comment lines. Code is
 * only inserted within a line, so that every line keeps its number. A mark that belongs to nothing is an error, because
 * an example that looks checked must be checked.
 */
import { parseSync } from "oxc-parser";

const mark = /^\s*(=>|throws\s)/;

/** The code of a block with its marks made into calls of `__doctest`. Throws when a mark cannot be read. */
export function assertMarks(code, lang = "ts") {
  const { program, comments, errors } = parseSync(`block.${lang}`, code, { lang, sourceType: "module" });
  if (errors.length > 0) throw new Error(errors[0].codeframe ?? errors[0].message);
  const statements = collectStatements(program);
  const edits = [];
  for (const [index, comment] of comments.entries()) {
    if (comment.type !== "Line" || !mark.test(comment.value)) continue;
    edits.push(...editsFor({ code, comments, index, statement: owner(code, statements, comment) }));
  }
  return splice(code, edits);
}

/** Every statement of the program, at any depth, in the order they end. */
function collectStatements(program) {
  const found = [];
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== "object") return;
    if (node.type === "ExpressionStatement" || node.type === "VariableDeclaration") found.push(node);
    for (const [key, value] of Object.entries(node)) if (key !== "parent") visit(value);
  };
  visit(program.body);
  return found.sort((a, b) => a.end - b.end);
}

/** The statement a mark speaks of: it ends on the mark's line, or, when the mark stands alone, on the line before. */
function owner(code, statements, comment) {
  const between = (statement) => code.slice(statement.end, comment.start);
  return statements.findLast(
    (statement) => statement.end <= comment.start && /^[ \t]*(\n[ \t]*)?$/.test(between(statement)),
  );
}

function editsFor({ code, comments, index, statement }) {
  const comment = comments[index];
  const text = comment.value.trim();
  const line = code.slice(0, comment.start).split("\n").length;
  if (statement === undefined)
    throw new Error(`line ${line} of the example: \`// ${text}\` stands behind no statement`);
  if (text.startsWith("throws")) return throwing(statement, text.slice("throws".length).trim(), line);
  return equal(statement, expectedValue(code, comments, index), line);
}

function throwing(statement, expected, line) {
  const code = /^[A-Z][A-Z0-9_]*$/.exec(expected)?.[0];
  if (code === undefined)
    throw new Error(`line ${line} of the example: expected an error code behind \`throws\`, got: ${expected}`);
  if (statement.type !== "ExpressionStatement")
    throw new Error(`line ${line} of the example: \`// throws\` may only stand behind an expression statement`);
  const { start, end } = statement.expression;
  return [
    { at: start, text: "await __doctest.throws(async () => (" },
    { at: end, text: `), ${JSON.stringify(code)})` },
  ];
}

function equal(statement, expected, line) {
  if (statement.type === "ExpressionStatement") {
    const { start, end } = statement.expression;
    return [
      { at: start, text: "__doctest.equal((" },
      { at: end, text: `), (${expected}))` },
    ];
  }
  const [declared] = statement.declarations;
  if (statement.declarations.length !== 1 || declared.id.type !== "Identifier")
    throw new Error(`line ${line} of the example: \`// =>\` behind a declaration needs one plain name`);
  return [{ at: statement.end, text: `; __doctest.equal(${declared.id.name}, (${expected}));` }];
}

/** The expression behind `=>`, with the comment lines that follow as long as they are needed to complete it. */
function expectedValue(code, comments, index) {
  let text = comments[index].value.replace(/^\s*=>/, "").trim();
  for (let next = index; ; next++) {
    if (isExpression(text)) return text.replace(/\n\s*/g, " ");
    const following = comments[next + 1];
    const gap = following && code.slice(comments[next].end, following.start);
    if (!following || following.type !== "Line" || mark.test(following.value) || !/^\n[ \t]*$/.test(gap)) break;
    text += `\n${following.value.trim()}`;
  }
  throw new Error(`expected a JavaScript value behind \`// =>\`, got: ${text}`);
}

function isExpression(text) {
  if (text === "") return false;
  const { program, errors } = parseSync("expected.ts", `(${text});`, { lang: "ts", sourceType: "module" });
  return errors.length === 0 && program.body.length === 1;
}

/** Inserts the texts, last place first; at one place the earlier edit comes out in front. */
function splice(code, edits) {
  return edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => b.at - a.at || b.order - a.order)
    .reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.at), code);
}
