/** What lies below a folder. */
import fs from "node:fs";
import path from "node:path";

/**
 * The paths of every file below a folder, in no order; none where there is no folder.
 *
 * A link to a file is a file. One to a folder is not gone into: some versions of Node.js do that when they list all that is below a folder,
 * and never come to an end of a link that leads back.
 */
export function filesBelow(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(place);
    const isFile = entry.isSymbolicLink()
      ? fs.statSync(place, { throwIfNoEntry: false })?.isFile() === true
      : entry.isFile();
    return isFile ? [place] : [];
  });
}
