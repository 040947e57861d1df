/**
 * Renders a text of the templates: keeps the regions that hold, and gives the application its names (pure).
 *
 * A region is lines between `// @if html` and `// @end`, with `// @else` between them if need be. All names behind `@if` must hold;
 * `!html` holds when `html` does not. Such a line is a comment of its own in the file's language: `//`, `#`, `{/* … *\/}`, `<!-- … -->`.
 *
 * The templates run, as an application with every feature on SQLite. What must not run there is a comment that begins with `//= `, which
 * is taken off when its region holds.
 */
import type { Names } from "../app/names.ts";
import { conditions } from "./choices.ts";

/** The names the templates are written with. */
const sentinel: Names = {
  snake: "blank_slate",
  kebab: "blank-slate",
  pascal: "BlankSlate",
  camel: "blankSlate",
  constant: "BLANK_SLATE",
  title: "Blank Slate",
};

/** The text with the names of an application in place of the template's; for paths too. */
export function rename(text: string, names: Names): string {
  // The invariant of `Names`: both have the same keys, and no spelling is a part of another.
  const spellings = Object.keys(sentinel) as (keyof Names)[];
  return spellings.reduce((renamed, spelling) => renamed.replaceAll(sentinel[spelling], names[spelling]), text);
}

/** The text with the regions that hold, and without the lines that mark them. Throws for a region that is not well-formed. */
export function keepRegions(text: string, holding: ReadonlySet<string>): string {
  const kept: string[] = [];
  const open: { holds: boolean; readonly line: number }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const mark = readMark(line);
    const holds = open.every((region) => region.holds);
    if (mark === undefined) {
      if (holds) kept.push(open.length > 0 ? uncomment(line) : line);
    } else if (mark.word === "if") {
      open.push({ holds: evaluate(mark.rest, holding, index), line: index });
    } else {
      const region = open.at(-1);
      if (region === undefined) throw malformed(index, `@${mark.word} without @if`);
      if (mark.word === "end") open.pop();
      else region.holds = !region.holds;
    }
  }
  const [left] = open;
  if (left !== undefined) throw malformed(left.line, "@if without @end");
  return kept.length === text.split("\n").length
    ? text
    : kept
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .replace(/^\n+/, "");
}

const markLine = /^\s*(?:\/\/|#|\{?\/\*|<!--)\s*@(if|else|end)\b\s*(.*?)\s*(?:\*\/\}?|-->)?\s*$/;

function readMark(line: string): { readonly word: string; readonly rest: string } | undefined {
  const [, word, rest = ""] = markLine.exec(line) ?? [];
  return word === undefined ? undefined : { word, rest };
}

function evaluate(names: string, holding: ReadonlySet<string>, line: number): boolean {
  return names.split(/\s+/).every((each) => {
    const name = each.replace(/^!/, "");
    if (!conditions.some((known) => known === name)) throw malformed(line, `a condition that is not known: ${name}`);
    return holding.has(name) !== each.startsWith("!");
  });
}

/** A line that did not run in the template. */
function uncomment(line: string): string {
  return line
    .replace(/^(\s*)(?:\/\/|#)= ?(.*)$/, "$1$2")
    .replace(/^(\s*)(?:\{?\/\*|<!--)= ?(.*?) ?(?:\*\/\}?|-->)$/, "$1$2");
}

function malformed(line: number, what: string): Error {
  return new Error(`expected well-formed regions, got: ${what}, in line ${line + 1}`);
}
