/**
 * The processes of this node that are alive, as a chain from one record to the next.
 *
 * A set would be a table that all processes come to and go from for ever: what it leaves behind costs as much as starting a process. A record
 * that has left the chain points at no other, so that what is dead holds nothing that lives.
 */

import type { Cell } from "./cell.ts";

let oldest: Cell | undefined;
let youngest: Cell | undefined;

/** Counts a process among those alive. */
export function born(cell: Cell): void {
  cell.older = youngest;
  if (youngest === undefined) oldest = cell;
  else youngest.younger = cell;
  youngest = cell;
}

/** Counts a process no longer; one that was never counted is let be. */
export function buried(cell: Cell): void {
  const { older, younger } = cell;
  if (older === undefined && oldest !== cell) return;
  if (older === undefined) oldest = younger;
  else older.younger = younger;
  if (younger === undefined) youngest = older;
  else younger.older = older;
  cell.older = undefined;
  cell.younger = undefined;
}

/** Every process that is alive now, oldest first. */
export function everyCell(): readonly Cell[] {
  const cells: Cell[] = [];
  for (let cell = oldest; cell !== undefined; cell = cell.younger) cells.push(cell);
  return cells;
}
