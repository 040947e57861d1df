/** Shows what changes come to. */
import type { Io } from "../io.ts";
import type { Plan } from "./plan.ts";

/** Prints a plan: a line for each file, then the edits to make by hand. */
export function printPlan(plan: Plan, { io, dryRun }: { readonly io: Io; readonly dryRun: boolean }): void {
  const { style } = io;
  const over = new Set(plan.conflicts);
  const rows: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
    ["create", style.green, plan.created.filter((file) => !over.has(file))],
    ["overwrite", style.yellow, plan.conflicts],
    ["edit", style.cyan, plan.edited],
    ["remove", style.red, plan.removed],
    ["keep", style.yellow, plan.kept],
    ["same", style.dim, plan.unchanged],
  ];
  for (const [word, paint, files] of rows) for (const file of files) io.out(`${paint(word.padStart(9))}  ${file}`);
  if (plan.kept.length > 0) io.out("\nThe files that are kept were changed since; --force removes them too.");
  for (const { file, reason, text } of plan.manual) {
    io.out(`\n${style.yellow("by hand")}  ${file}: ${reason}\n`);
    io.out(text.replace(/^(?=.)/gm, "    "));
  }
  if (dryRun) io.out("\nNothing was written.");
}

/** A plan as data, for `--json`. */
export function jsonOf(plan: Plan, dryRun: boolean): Record<string, unknown> {
  const { writes: _writes, ...rest } = plan;
  return { dryRun, ...rest };
}
