/**
 * Reads one input of a console as JavaScript: complete or not, statements and the expression they end with (pure).
 *
 * V8 is the parser: whatever it compiles is right, so nothing here knows the language better than the program does.
 */
import vm from "node:vm";

/** What an input is. */
export type Reading =
  | { readonly is: "complete"; readonly parts: Parts }
  | { readonly is: "incomplete" }
  | { readonly is: "wrong"; readonly error: SyntaxError };

/** An input in parts: what is done, then what is told. */
export interface Parts {
  /** Statements. */
  readonly statements: string;
  /** The expression at the end; `undefined` when a statement ends it. */
  readonly expression: string | undefined;
  /** What the statements declare for what comes after. */
  readonly declared: readonly string[];
}

/** Reads an input. */
export function readInput(source: string): Reading {
  const expression = isDeclaration(source) ? undefined : asExpression(source);
  if (expression !== undefined) return complete("", expression);
  const error = failureOf(source);
  if (error !== undefined)
    return isIncomplete(source, error) ? { is: "incomplete" } : { is: "wrong", error: error.error };
  const at = lastStatement(source);
  return at === undefined ? complete(source, undefined) : complete(source.slice(0, at), asExpression(source.slice(at)));
}

/** Compiles a text in the way the console runs it: strict, and where it may await. */
export function compiles(text: string): boolean {
  return failureIn(`${kOpen}${text}\n${kClose}`) === undefined;
}

/** The name of the only variable that an input declares and waits for: `const pid = await …`. */
export function awaitedName(source: string): string | undefined {
  return /^\s*(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=]+)?=\s*await\b/.exec(source)?.[1];
}

/** Names that an input gives a value to at its top, with or without a declaration. */
export function assignedNames(source: string): readonly string[] {
  return Array.from(source.matchAll(/(?:^|[;\n])[ \t]*([A-Za-z_$][\w$]*)[ \t]*=(?![=>])/g), ([, name = ""]) => name);
}

const kOpen = `(async () => { "use strict";\n`;
const kClose = "})";

interface Failure {
  readonly error: SyntaxError;
  readonly line: number;
}

function complete(statements: string, expression: string | undefined): Reading {
  return { is: "complete", parts: { statements, expression, declared: declaredIn(statements) } };
}

/** `function f() {}` and `class A {}` are expressions too, but nobody means that. */
function isDeclaration(source: string): boolean {
  return /^\s*(?:async\s+)?function\b|^\s*class\b/.test(source);
}

function asExpression(source: string): string | undefined {
  const text = source.replace(/;\s*$/, "").trim();
  return text !== "" && compiles(`(\n${text}\n)`) ? text : undefined;
}

function failureOf(source: string): Failure | undefined {
  return failureIn(`${kOpen}${source}\n${kClose}`);
}

function failureIn(text: string): Failure | undefined {
  try {
    void new vm.Script(text, { filename: "input" });
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return { error: thrown, line: Number(/^input:(\d+)/.exec(thrown.stack ?? "")?.[1] ?? 0) };
  }
}

/** What fails where we close it is not finished, unless it has closed more than it opened. */
function isIncomplete(source: string, { error, line }: Failure): boolean {
  const lines = source.split("\n").length;
  if (/^Unterminated template|^Unexpected end of input/.test(error.message)) return true;
  if (error.message.startsWith("Invalid or unexpected token")) return endsInComment(source);
  if (line !== lines + 2) return false;
  // `await` reads as an operator where it is none; outside of our brackets what closes too much is told from what lacks an end.
  const alone = failureIn(source.replaceAll(/\bawait\b/g, "void "));
  return !(alone !== undefined && alone.line <= lines && /^Unexpected token '[)}\]]'/.test(alone.error.message));
}

function endsInComment(source: string): boolean {
  return source.includes("/*") && failureIn(`${kOpen}${source}*/\n${kClose}`) === undefined;
}

/** Where the last statement begins, when it is an expression. */
function lastStatement(source: string): number | undefined {
  const text = source.replace(/[;\s]+$/, "");
  for (let at = text.length - 1; at > 0; at--) {
    const mark = text[at];
    if (mark !== ";" && mark !== "\n" && mark !== "}") continue;
    const rest = text.slice(at + 1);
    // After a line or a block, these go on with what stands before them.
    if (rest.trim() === "" || (mark !== ";" && /^\s*[([`+\-*/.,?:&|<>=!~^%]/.test(rest))) continue;
    if (isDeclaration(rest) || asExpression(rest) === undefined) continue;
    if (compiles(text.slice(0, at + 1))) return at + 1;
  }
  return undefined;
}

const kDeclares = /\b(?:const|let|var|class|function)\b/;

/** A name is declared at the top of a text when it cannot be declared there again. */
function declaredIn(text: string): readonly string[] {
  if (!kDeclares.test(text)) return [];
  const names = new Set(text.match(/[\p{ID_Start}_$][\p{ID_Continue}$]*/gu));
  return [...names].filter((name) => compiles(`let ${name};`) && !compiles(`let ${name};\n${text}`));
}
