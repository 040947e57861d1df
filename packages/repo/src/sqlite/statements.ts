/**
 * One SQL file, taken apart into the statements SQLite runs one by one.
 *
 * Splits at drizzle-kit's breakpoints and at semicolons outside of strings, comments and trigger bodies, so that a
 * failure can name the one statement that failed. Pure text; SQLite remains the judge of what is valid.
 */

/** A statement and the words it begins with, in capitals. */
export interface Statement {
  readonly sql: string;
  readonly words: readonly string[];
}

const breakpoint = "--> statement-breakpoint";
// A string, a quoted name, a breakpoint, a comment, a word, or any other single character. A string with a
// quote in it is two, one right behind the other: to take it in steps, of which the engine keeps a record each, limits its length.
const token =
  /'[^']*'?|"[^"]*"?|`[^`]*`?|\[[^\]]*\]?|--> statement-breakpoint|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[A-Za-z_]\w*|[\s\S]/g;

/** Splits a migration file; leaves out what is empty and what the runner decides itself. */
export function splitStatements(sql: string): readonly Statement[] {
  return split(sql).filter((statement) => !isForeignKeysPragma(statement));
}

/** Whether a statement would begin or end a transaction, which belongs to the runner. */
export function controlsTransaction({ words: [first, second] }: Statement): boolean {
  return first === "BEGIN" || first === "COMMIT" || first === "END" || (first === "ROLLBACK" && second !== "TO");
}

function split(sql: string): Statement[] {
  const found: Statement[] = [];
  let reader = newReader();
  for (const [text] of sql.matchAll(token)) {
    if (text === breakpoint || (text === ";" && endsStatement(reader))) {
      finish(reader, found);
      reader = newReader();
    } else {
      take(reader, text);
    }
  }
  finish(reader, found);
  return found;
}

interface Reader {
  text: string;
  readonly words: string[];
  // In a trigger: what came before, since only `; END ;` closes its body. A CASE has an END of its own.
  last: string;
  beforeLast: string;
}

function newReader(): Reader {
  return { text: "", words: [], last: "", beforeLast: "" };
}

function take(reader: Reader, text: string): void {
  reader.text += text;
  if (/^\s$|^--|^\/\*/.test(text)) return;
  const upper = text.toUpperCase();
  if (reader.words.length < 4) reader.words.push(upper);
  reader.beforeLast = reader.last;
  reader.last = upper;
}

function endsStatement(reader: Reader): boolean {
  const [first, second, third] = reader.words;
  const isTrigger = first === "CREATE" && (second === "TRIGGER" || third === "TRIGGER");
  return !isTrigger || (reader.last === "END" && reader.beforeLast === ";");
}

function finish(reader: Reader, found: Statement[]): void {
  if (reader.words.length > 0) found.push({ sql: reader.text.trim(), words: reader.words });
}

function isForeignKeysPragma({ words }: Statement): boolean {
  return words[0] === "PRAGMA" && words.includes("FOREIGN_KEYS");
}
