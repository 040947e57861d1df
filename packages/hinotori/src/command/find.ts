/** Finds the command that the first words of a command line name (pure). */
import type { Commands, Entry } from "../commands.ts";
import { UsageError } from "../errors.ts";
import { nearest } from "./nearest.ts";

/** A command that was found, and what is left of the command line. */
export interface Found {
  readonly name: string;
  readonly entry: Entry;
  readonly argv: readonly string[];
}

/** The command whose name has most of the leading words; throws a UsageError with the nearest name. */
export function findCommand(commands: Commands, argv: readonly string[]): Found {
  const end = argv.findIndex((word) => word.startsWith("-"));
  const words = end < 0 ? argv : argv.slice(0, end);
  for (let count = Math.min(words.length, 3); count > 0; count -= 1) {
    const name = words.slice(0, count).join(" ");
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (entry !== undefined) return { name, entry, argv: argv.slice(count) };
  }
  throw unknownCommand(commands, words);
}

/** The names in a group: those that begin with `word` and a space. */
export function groupOf(commands: Commands, word: string): readonly string[] {
  return Object.keys(commands).filter((name) => name.startsWith(`${word} `));
}

function unknownCommand(commands: Commands, words: readonly string[]): UsageError {
  const [first = ""] = words;
  const group = groupOf(commands, first);
  const given = words.slice(0, group.length > 0 ? 2 : 1).join(" ");
  const meant = nearest(given, group.length > 0 ? group : Object.keys(commands));
  const repair =
    meant === undefined
      ? "`hinotori help` lists the commands."
      : `Did you mean \`hinotori ${meant}\`? \`hinotori help\` lists the commands.`;
  return new UsageError(`expected a command, got: ${given}\n\n${repair}`);
}
