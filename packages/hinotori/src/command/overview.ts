/** What `hinotori help` prints: every command, in groups (pure). */
import type { Commands } from "../commands.ts";
import type { Style } from "../io.ts";

/** What the groups are called; another is called by its word. */
const titles: Readonly<Record<string, string>> = { "": "Tasks", db: "Database", gen: "Generators" };

/** The list of `names`, in the groups that their first words make, each in order of the alphabet. */
export function overview(commands: Commands, style: Style, names: readonly string[] = Object.keys(commands)): string {
  const width = Math.max(...names.map((name) => name.length));
  const groups = new Map<string, string[]>();
  for (const name of names.toSorted()) {
    const group = groupOf(name, commands);
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  const blocks = [...groups]
    .toSorted(byTitle)
    .flatMap(([group, members]) => [
      style.bold(titles[group] ?? group),
      ...members.map((name) => `  ${style.cyan(name.padEnd(width))}  ${commands[name]?.summary ?? ""}`),
      "",
    ]);
  return [
    `${style.bold("Usage")}  hinotori <command> [options]`,
    "",
    ...blocks,
    "`hinotori help <command>` says more about one of them, `hinotori --version` which one this is.",
  ].join("\n");
}

/** The first word of several; a command that is the first word of others stands among the tasks, and so do they. */
function groupOf(name: string, commands: Commands): string {
  const [first = "", ...others] = name.split(" ");
  return others.length === 0 || Object.hasOwn(commands, first) ? "" : first;
}

function byTitle([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
