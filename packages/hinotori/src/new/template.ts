/** The files of a template, as they stand in this package. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** What a checkout has beside the template itself. */
const leftBehind = /^(node_modules|dist|\.vitest|\.turbo|.*\.db(-shm|-wal|-journal)?|.*\.tsbuildinfo)$/;

/** A file of a template. */
export interface TemplateFile {
  /** Its path from the template's folder, with slashes. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly executable: boolean;
}

/** Every file of `templates/<name>`, sorted by path. */
export function templateFiles(name: string): readonly TemplateFile[] {
  const folder = fileURLToPath(new URL(`../../templates/${name}`, import.meta.url));
  return walk(folder, "").map((file) => {
    const place = path.join(folder, file);
    return { file, bytes: fs.readFileSync(place), executable: (fs.statSync(place).mode & 0o100) !== 0 };
  });
}

function walk(folder: string, below: string): readonly string[] {
  const entries = fs.readdirSync(path.join(folder, below), { withFileTypes: true });
  return entries
    .filter(({ name }) => !leftBehind.test(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const file = below === "" ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? walk(folder, file) : [file];
    });
}
