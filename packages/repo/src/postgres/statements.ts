/**
 * One SQL file, taken apart into the statements PostgreSQL runs one by one.
 *
 * Splits at drizzle-kit's breakpoints and at semicolons outside of strings, dollar quotes, comments, parentheses and the bodies of
 * functions that are written in SQL, so that a failure can name the one statement that failed. Pure text; PostgreSQL remains the judge.
 */

/** A statement and the words it begins with, in capitals. */
export interface Statement {
  readonly sql: string;
  readonly words: readonly string[];
}

const breakpoint = "--> statement-breakpoint";
// A text with backslashes, a text, a quoted name, a dollar-quoted text, a breakpoint, a line comment, a word with its digits, or any
// other single character. A text with a quote in it is two, one right behind the other: to take it in steps, of which the engine keeps a
// record each, limits its length. Comments between /* and */ nest, which
// no pattern can tell, and are read by hand.
const token =
  /[eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'?|'[^']*'?|"[^"]*"?|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|--> statement-breakpoint|--[^\n]*|\/\*|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/y;

/** Splits a migration file; leaves out what is empty. */
export function splitStatements(sql: string): readonly Statement[] {
  const found: Statement[] = [];
  let reader = newReader();
  for (let at = 0; at < sql.length;) {
    const text = tokenAt(sql, at);
    at += text.length;
    if (text === breakpoint || (text === ";" && reader.open === 0 && reader.parentheses === 0)) {
      finish(reader, found);
      reader = newReader();
    } else {
      take(reader, text);
    }
  }
  finish(reader, found);
  return found;
}

/** Whether a statement would begin or end a transaction, which belongs to the runner. */
export function controlsTransaction({ words: [first, second] }: Statement): boolean {
  if (first === "ROLLBACK") return second !== "TO";
  if (first === "PREPARE") return second === "TRANSACTION";
  return ["BEGIN", "START", "COMMIT", "END", "ABORT"].includes(first ?? "");
}

function tokenAt(sql: string, at: number): string {
  token.lastIndex = at;
  // Its last alternative takes whatever is there.
  const match = token.exec(sql)!;
  const [text] = match;
  if (text === "/*") return sql.slice(at, endOfComment(sql, at));
  const dollar = match.groups?.["dollar"];
  if (dollar === undefined) return text;
  const end = sql.indexOf(dollar, at + dollar.length);
  return end < 0 ? sql.slice(at) : sql.slice(at, end + dollar.length);
}

function endOfComment(sql: string, at: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

interface Reader {
  text: string;
  readonly words: string[];
  /** How many BEGINs and CASEs are open in the body of a function; a semicolon in there ends no statement. */
  open: number;
  /** How many parentheses are open: the commands of a rule stand in them, with semicolons between. */
  parentheses: number;
  last: string;
}

function newReader(): Reader {
  return { text: "", words: [], open: 0, parentheses: 0, last: "" };
}

function take(reader: Reader, text: string): void {
  reader.text += text;
  if (/^\s$|^--|^\/\*/.test(text)) return;
  const upper = text.toUpperCase();
  if (text === "(") reader.parentheses += 1;
  else if (text === ")") reader.parentheses = Math.max(0, reader.parentheses - 1);
  if (reader.words.length < 5) reader.words.push(upper);
  if (isRoutine(reader.words)) {
    const opens = (upper === "ATOMIC" && reader.last === "BEGIN") || (upper === "CASE" && reader.open > 0);
    if (opens) reader.open += 1;
    else if (upper === "END" && reader.open > 0) reader.open -= 1;
  }
  reader.last = upper;
}

function isRoutine([first, second, third, fourth]: readonly string[]): boolean {
  if (first !== "CREATE") return false;
  const kind = second === "OR" && third === "REPLACE" ? fourth : second;
  return kind === "FUNCTION" || kind === "PROCEDURE";
}

function finish(reader: Reader, found: Statement[]): void {
  if (reader.words.length > 0) found.push({ sql: reader.text.trim(), words: reader.words });
}
