/** Puts lines in the place of others, however those are wrapped (pure). */
import type { EditChange } from "../../changes.ts";
import { removeLines } from "../../changes/insert-lines.ts";

/** The source with `others` in the place of `lines`; undefined when those are not there. */
export function swapLines(source: string, lines: readonly string[], others: readonly string[]): string | undefined {
  const rest = removeLines(source, lines);
  if (rest === source) return undefined;
  const [rows, left] = [source.split("\n"), rest.split("\n")];
  const at = rows.findIndex((row, index) => row !== left[index]);
  return left.toSpliced(at, 0, ...others).join("\n");
}

/** An edit of one file that swaps lines, there and back. */
export function swapEdit(file: string, lines: readonly string[], others: readonly string[]): EditChange {
  return {
    edit: file,
    describe: `Put this\n\n${others.join("\n")}\n\nin the place of\n\n${lines.join("\n")}`,
    apply: (source: string) => (removeLines(source, others) === source ? swapLines(source, lines, others) : source),
    revert: (source: string) => (removeLines(source, others) === source ? source : swapLines(source, others, lines)),
  };
}
