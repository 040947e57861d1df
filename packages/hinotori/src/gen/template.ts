/**
 * Templates: where a generator's are found, and how they are filled in.
 *
 * A template is the file it becomes, with holes. `<%= one.camel %>` is the value of an expression; `<% if (scope) { %>` and `<% } %>` are
 * statements, and a line with nothing else in it leaves none; `<%# … %>` is a comment. Inside stands JavaScript, and the names are those of
 * the bindings. What comes out is formatted and its imports are sorted, so a template need care for neither.
 *
 * An application's own come first, file by file: `priv/templates/html/controller.ts.ejs` stands in for the one of the same name
 * in `templates/gen/html/` of this package. Copy that, and change it.
 *
 * ```ts
 * const render = templatesFor(app.root, "html");
 * render("controller.ts.ejs", { schema, context });
 * ```
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

import { StepError } from "../errors.ts";
import { sortImports } from "./module-source.ts";

/** What a template can name. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Fills in the template of a generator that has this file name. */
export type Render = (file: string, bindings: Bindings) => string;

/** The templates of a generator, as the application at `root` has them. */
export function templatesFor(root: string, generator: string): Render {
  return (file, bindings) => {
    const own = path.join(root, "priv", "templates", generator, file);
    const place = fs.existsSync(own) ? own : path.join(ours, generator, file);
    const text = fillIn(fs.readFileSync(place, "utf8"), bindings, place);
    return /\.tsx?\.ejs$/.test(file) ? sortImports(text) : text;
  };
}

/** Fills in the text of a template; `place` names it when something in it fails. */
export function fillIn(template: string, bindings: Bindings, place = "template"): string {
  try {
    const names = Object.keys(bindings);
    const fill = vm.compileFunction(toCode(template), names, { filename: place });
    return String(fill(...names.map((name) => bindings[name])));
  } catch (cause) {
    throw new StepError(
      `expected the template ${place} to be filled in, got: ${messageOf(cause)}\n\n` +
        `It can name: ${Object.keys(bindings).sort().join(", ")}`,
      { cause },
    );
  }
}

// Source and build are equally deep below the package's folder.
const ours = fileURLToPath(new URL("../../templates/gen", import.meta.url));

/** A line with nothing but statements and comments in it, or a hole. */
const kTag = /^[ \t]*<%(?!=)(?<line>(?:(?!%>)[\s\S])*)%>[ \t]*\r?\n|<%(?<value>=?)(?<inside>(?:(?!%>)[\s\S])*)%>/gm;

function toCode(template: string): string {
  const parts = ['"use strict"; let out = "";'];
  let at = 0;
  for (const match of template.matchAll(kTag)) {
    const { line, value, inside = "" } = match.groups ?? {};
    parts.push(`out += ${JSON.stringify(template.slice(at, match.index))};`);
    if (value === "=") parts.push(`out += (${inside});`);
    else parts.push(statement(line ?? inside));
    at = match.index + match[0].length;
  }
  parts.push(`out += ${JSON.stringify(template.slice(at))}; return out;`);
  return parts.join("\n");
}

function statement(code: string): string {
  return code.startsWith("#") ? "" : code;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
