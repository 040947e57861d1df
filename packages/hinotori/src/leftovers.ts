/** What is written beside a place before it is moved there, and what is left of that where a run was killed in the middle. */
import fs from "node:fs";
import path from "node:path";

/** A name beside `target` that nobody else takes while this program runs. */
export function nameBeside(target: string): string {
  return path.join(path.dirname(target), `${prefixOf(target)}${process.pid}`);
}

/** Takes away what runs have left beside `target` that are gone. */
export function removeLeftovers(target: string): void {
  const parent = path.dirname(target);
  if (!fs.existsSync(parent)) return;
  for (const name of fs.readdirSync(parent)) {
    if (!name.startsWith(prefixOf(target))) continue;
    const pid = Number.parseInt(name.slice(prefixOf(target).length), 10);
    if (!isRunning(pid)) fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

function prefixOf(target: string): string {
  return `.${path.basename(target)}.hinotori-`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
