/** Runs a command line to its exit code: help and version, the command itself, and errors as sentences. */
import { appFolder } from "../app/find.ts";
import type { Command, Context } from "../command.ts";
import type { Commands } from "../commands.ts";
import { UsageError } from "../errors.ts";
import { parseArguments } from "./arguments.ts";
import { explain } from "./explain.ts";
import { findCommand, groupOf } from "./find.ts";
import { commandHelp } from "./help.ts";
import { overview } from "./overview.ts";
import { version } from "./version.ts";

/** Where a command line runs. */
export interface Surroundings extends Pick<Context, "io" | "cwd" | "env"> {
  readonly commands: Commands;
  /**
   * Runs the same command line in a Node.js that understands an application's TypeScript; absent where this one does. It is told the
   * application's folder, when that is clear.
   */
  readonly relaunch?: (argv: readonly string[], app: string | undefined) => Promise<number>;
}

/** Runs `argv` and resolves with the exit code: 0 when it went well, 1 when not. */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { io, env } = surroundings;
  try {
    return await dispatch(argv, surroundings);
  } catch (error) {
    io.err(explain(error, io.style, env));
    return 1;
  }
}

async function dispatch(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { commands, io } = surroundings;
  const [first, ...rest] = argv;
  if (first === "--version" || first === "-v") {
    io.out(version());
    return 0;
  }
  const askedForHelp = first === undefined || first === "help" || first === "--help" || first === "-h";
  if (askedForHelp) return help(rest, surroundings);
  // `hinotori gen` lists what can be generated.
  if (argv.every((word) => word === first || word === "--help" || word === "-h") && groupOf(commands, first).length > 0)
    if (!Object.hasOwn(commands, first)) return help([first], surroundings);
  const { entry, argv: own } = findCommand(commands, argv);
  const { command } = await entry.load();
  return run(command, own, { argv, surroundings });
}

async function run(
  command: Command,
  own: readonly string[],
  { argv, surroundings }: { argv: readonly string[]; surroundings: Surroundings },
): Promise<number> {
  const { io, cwd, env, relaunch } = surroundings;
  const parsed = parseArguments(command, own);
  if (parsed.help) {
    io.out(commandHelp(command, io.style));
    return 0;
  }
  if (command.app && relaunch !== undefined) return relaunch(argv, folderOfApp(cwd, parsed.options["app"]));
  await command.run({ args: parsed.args, options: parsed.options, io, cwd, env });
  return 0;
}

/** Undefined when it is not clear which application is meant; the command itself says so, or does without. */
function folderOfApp(cwd: string, name: unknown): string | undefined {
  try {
    return appFolder(cwd, typeof name === "string" ? name : undefined);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

async function help(words: readonly string[], { commands, io }: Surroundings): Promise<number> {
  const [first] = words;
  if (first === undefined || first.startsWith("-")) {
    io.out(overview(commands, io.style));
    return 0;
  }
  const group = groupOf(commands, words.join(" "));
  if (group.length > 0 && !Object.hasOwn(commands, words.join(" "))) {
    io.out(overview(commands, io.style, group));
    return 0;
  }
  const { command } = await findCommand(commands, words).entry.load();
  io.out(commandHelp(command, io.style));
  return 0;
}
