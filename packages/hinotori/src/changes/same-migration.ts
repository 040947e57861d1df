/** Finds a migration that exists under another version. */
import fs from "node:fs";
import path from "node:path";

const versioned = /^\d{14}(_.+)$/;

/** The path of the file that is `file` but for its 14 digits; undefined when there is none, or `file` has no version. */
export function sameMigration(root: string, file: string): string | undefined {
  const folder = path.dirname(file);
  const name = versioned.exec(path.basename(file))?.[1];
  if (name === undefined || !fs.existsSync(path.join(root, folder))) return undefined;
  const found = fs.readdirSync(path.join(root, folder)).find((other) => versioned.exec(other)?.[1] === name);
  return found === undefined ? undefined : `${folder}/${found}`;
}
