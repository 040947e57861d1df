/** What is said by a system that no file has a name: it is not there, cannot be, or is a link that leads nowhere. */

const kNoFile: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"]);

/** Whether that is what an error says. */
export function isNoFile(error: unknown): boolean {
  return kNoFile.has((error as NodeJS.ErrnoException).code);
}
