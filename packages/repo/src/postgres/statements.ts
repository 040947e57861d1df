/**
 * One SQL file, taken apart into the statements PostgreSQL runs one by one.
 *
 * Splits at drizzle-kit's breakpoints and at semicolons outside of strings, dollar quotes, comments and the bodies of functions
 * that are written in SQL, so that a failure can name the one statement that failed. Pure text; PostgreSQL remains the judge.
 */

/** A statement and the words it begins with, in capitals. */
export interface Statement {
  readonly sql: string;
  readonly words: readonly string[];
}

const breakpoint = "--> statement-breakpoint";
// A text with backslashes, a text, a quoted name, a dollar-quoted text, a line comment, a word with its digits, or any other
// single character. Comments between /* and */ nest, which no pattern can tell, and are read by hand.
const token =
  /[eE]'(?:[^'\\]|''|\\[\s\S])*'?|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|--[^\n]*|\/\*|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/y;

/** Splits a migration file; leaves out what is empty. */
export function splitStatements(sql: string): readonly Statement[] {
  return sql.split(breakpoint).flatMap(splitChunk);
}

/** Whether a statement would begin or end a transaction, which belongs to the runner. */
export function controlsTransaction({ words: [first, second] }: Statement): boolean {
  if (first === "ROLLBACK") return second !== "TO";
  if (first === "PREPARE") return second === "TRANSACTION";
  return ["BEGIN", "START", "COMMIT", "END", "ABORT"].includes(first ?? "");
}

function splitChunk(chunk: string): Statement[] {
  const found: Statement[] = [];
  let reader = newReader();
  for (let at = 0; at < chunk.length;) {
    const text = tokenAt(chunk, at);
    at += text.length;
    if (text === ";" && reader.open === 0) {
      finish(reader, found);
      reader = newReader();
    } else {
      take(reader, text);
    }
  }
  finish(reader, found);
  return found;
}

function tokenAt(chunk: string, at: number): string {
  token.lastIndex = at;
  // Its last alternative takes whatever is there.
  const match = token.exec(chunk)!;
  const [text] = match;
  if (text === "/*") return chunk.slice(at, endOfComment(chunk, at));
  const dollar = match.groups?.["dollar"];
  if (dollar === undefined) return text;
  const end = chunk.indexOf(dollar, at + dollar.length);
  return end < 0 ? chunk.slice(at) : chunk.slice(at, end + dollar.length);
}

function endOfComment(chunk: string, at: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let match = mark.exec(chunk); match !== null; match = mark.exec(chunk)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return chunk.length;
}

interface Reader {
  text: string;
  readonly words: string[];
  /** How many BEGINs and CASEs are open in the body of a function; a semicolon in there ends no statement. */
  open: number;
  last: string;
}

function newReader(): Reader {
  return { text: "", words: [], open: 0, last: "" };
}

function take(reader: Reader, text: string): void {
  reader.text += text;
  if (/^\s$|^--|^\/\*/.test(text)) return;
  const upper = text.toUpperCase();
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
