/** What is printed at the end: where the release is, and what it can be told (pure). */
import path from "node:path";

import { shellWord } from "../io.ts";
import type { MadeRelease } from "../release.ts";

/** The last lines of `hinotori release`. */
export function lastWords({ name, version, path: folder, node }: MadeRelease, cwd: string): string {
  const at = path.relative(cwd, folder).startsWith("..") ? folder : path.relative(cwd, folder);
  const rows = [
    ["server", "starts it, with its server"],
    ["migrate", "brings its databases up to date"],
    [`${name} remote`, "opens a console in it"],
    [`${name} stop`, "stops it in order"],
    [`${name} help`, "tells what else there is"],
  ] as const;
  const width = Math.max(...rows.map(([command]) => command.length));
  return [
    `${name} ${version} is in ${at}${node === undefined ? ", without Node.js" : `, with Node.js ${node}`}`,
    "",
    ...rows.map(([command, does]) => `  ${shellWord(`${at}/bin`)}/${command.padEnd(width)}  ${does}`),
  ].join("\n");
}
