/** Shows routes: as a table, or one by one. */
import path from "node:path";

import type { App } from "../app.ts";
import type { Io } from "../io.ts";
import type { Answer, Route } from "../routes.ts";

/** Whose routes they are, and where they are printed. */
export interface Where {
  readonly app: Pick<App, "root" | "workspace">;
  readonly io: Io;
}

/** Prints a table: method, path, function, place. */
export function printRoutes(routes: readonly Route[], { app, io }: Where): void {
  const rows = routes.map(
    (route) => [route.method, route.path, route.handler, placeFrom(app, route).source ?? ""] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const { cyan, dim } = io.style;
  for (const [method, at, handler, source] of rows) {
    const cells = [
      cyan(method.padEnd(widths[0] ?? 0)),
      at.padEnd(widths[1] ?? 0),
      handler.padEnd(widths[2] ?? 0),
      dim(source),
    ];
    io.out(cells.join("  ").trimEnd());
  }
}

/** Prints what becomes of a request, by each of its methods. */
export function printAnswers(answers: readonly Answer[], { app, io }: Where): void {
  const { bold, cyan, dim } = io.style;
  for (const [at, answer] of answers.entries()) {
    if (at > 0) io.out("");
    const { source } = placeFrom(app, answer);
    io.out(`${cyan(answer.method)}  ${answer.path}  ${bold(answer.handler)}`);
    if (source !== undefined) io.out(`  ${source}`);
    for (const [name, value] of Object.entries(answer.params)) io.out(`  ${name} = ${JSON.stringify(value)}`);
    for (const passed of answer.through)
      io.out(dim(`  passes ${passed.handler}  ${placeFrom(app, passed).source ?? ""}`.trimEnd()));
  }
}

/** Where something was written: `path:line`, the path from the application's folder as long as it is in there. */
export function placeFrom(
  { root, workspace }: Where["app"],
  { source }: Pick<Route, "source">,
): { source: string | undefined } {
  if (source === undefined) return { source };
  const folder = isIn(root, source.file) || !isIn(workspace, source.file) ? root : workspace;
  const inPackages = source.file.split("/node_modules/").at(-1);
  const shown = isIn(folder, source.file) ? path.relative(folder, source.file) : (inPackages ?? source.file);
  return { source: `${shown}:${source.line}` };
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(folder + path.sep);
}
