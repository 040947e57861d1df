/** What is in a folder: to see that nothing is left of what was taken back. */
import fs from "node:fs";
import path from "node:path";

/** Every file below a folder with its content, packages left out. */
export function filesBelow(root: string): Readonly<Record<string, string>> {
  const names = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const own = files.filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`));
  return Object.fromEntries(own.sort().map((file) => [path.relative(root, file), fs.readFileSync(file, "utf8")]));
}
