/** What is in a folder: to see that nothing is left of what was taken back. */
import fs from "node:fs";
import path from "node:path";

import { filesBelow } from "../../src/files-below.ts";

/** Every file below a folder with its content, packages left out. */
export function contentsBelow(root: string): Readonly<Record<string, string>> {
  const own = filesBelow(root).filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`));
  return Object.fromEntries(own.sort().map((file) => [path.relative(root, file), fs.readFileSync(file, "utf8")]));
}
