/** What is printed at the end: what was made, and the steps that are left (pure). */
import path from "node:path";

import { shellWord, type Style } from "../io.ts";
import type { Made } from "../new.ts";

/** How it is said. */
export interface Saying {
  readonly style: Style;
  readonly cwd: string;
  /** Whether a PostgreSQL server is needed. */
  readonly postgres: boolean;
}

/** The commands that are left to type, in order. */
export function stepsLeft({ root, workspace, installed }: Made, cwd: string, isNew: boolean): readonly string[] {
  if (isNew) return [...go(cwd, workspace), "npm start"];
  return [...go(cwd, root), installed === "done" ? "npm run dev" : "npx pnpm install && npm run dev"];
}

/** The last lines of `hinotori new`. */
export function lastWords(made: Made, isNew: boolean, { style, cwd, postgres }: Saying): string {
  const lines = [
    `${style.green("made")}  ${path.relative(cwd, isNew ? made.workspace : made.root) || "."}, ${made.files.length} files`,
  ];
  for (const file of made.edited)
    lines.push(`${style.cyan("edited")}  ${path.relative(cwd, path.join(made.workspace, file))}`);
  if (made.git === "made") lines.push(`${style.green("made")}  a Git repository`);
  if (made.git === "no git") lines.push(`${style.yellow("left out")}  a Git repository: there is no git on PATH`);
  if (made.git === "failed") lines.push(`${style.yellow("left out")}  a Git repository: git init failed`);
  if (made.installed === "failed")
    lines.push(`${style.yellow("left out")}  the installation, which failed:`, "", tail(made.complaint ?? ""));
  lines.push("", "What is left:", "", ...stepsLeft(made, cwd, isNew).map((step) => `    ${style.bold(step)}`), "");
  if (postgres) lines.push("It needs a PostgreSQL server: DATABASE_URL says where, its README more.");
  lines.push("It serves http://localhost:4000. `npm test` runs its tests, `npx hinotori help` lists the generators.");
  return lines.join("\n");
}

function go(cwd: string, folder: string): readonly string[] {
  const way = path.relative(cwd, folder);
  return way === "" ? [] : [`cd ${shellWord(way)}`];
}

/** What says nothing to whoever reads it: empty lines, warnings, progress, and npm's stacks and its errors printed as objects. */
const noise = /^\s*$|^\s*(?:WARN|Progress)\b|^npm error(?:\s+at\s|\s{2,}\w+:|\s+[}\]]|\s*$)/;

/** The end of what a program said, without its noise. */
function tail(text: string): string {
  const rows = text.split("\n").filter((row) => !noise.test(row));
  return rows
    .slice(-12)
    .map((row) => `    ${row}`)
    .join("\n");
}
