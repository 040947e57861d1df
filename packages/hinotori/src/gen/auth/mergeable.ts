/** A generated module where there is one already that knows nothing of it: it is added to the other. */
import fs from "node:fs";
import path from "node:path";

import { type Change, formatterFor } from "../../changes.ts";
import { removeLines } from "../../changes/insert-lines.ts";
import { mergeEdit } from "../merge.ts";
import { splitModule } from "../module-source.ts";

/**
 * The change that makes a file, or adds to the one that is there.
 *
 * @param mark what a file imports that was made by this generator: such a one is never added to.
 */
export async function mergeable(root: string, change: Change, mark: string): Promise<Change> {
  if (!("create" in change)) return change;
  const { create: file, content } = change;
  const place = path.join(root, file);
  if (!fs.existsSync(place)) return change;
  const present = fs.readFileSync(place, "utf8");
  const wanted = await formatterFor(root)(file, content);
  if (present === wanted) return change;
  const rows = splitModule(wanted).body.split("\n");
  const isMerged = removeLines(present, rows) !== present;
  return isMerged || !present.includes(mark) ? mergeEdit(file, wanted) : change;
}
