/**
 * A command: its usage, its options, and what it does.
 *
 * ```ts
 * export const command = defineCommand({
 *   usage: "gen secret [length]",
 *   summary: "Print a secret",
 *   options: {
 *     json: { type: "boolean", help: "print JSON" },
 *     encoding: { type: "string", values: ["base64", "hex"], default: "base64", help: "how it is written" },
 *   },
 *   async run({ args, options, io }) {
 *     io.out(secret(args[0] ?? "64", options.encoding)); // options.encoding: "base64" | "hex"
 *   },
 * });
 * ```
 *
 * The usage is read as well as printed: `<name>` must be given, `[name]` may be, and `...` behind either takes any number more.
 * Other counts are refused before `run` is called. What stands behind a bare `--` is an argument, whatever it looks like.
 *
 * Options are read under their name in camel case: `--dry-run` is `options.dryRun`. Every command has `--help` without saying so.
 */
import type { OptionTable, OptionValues } from "./command/options.ts";
import type { Io } from "./io.ts";

export type { Option, OptionTable, OptionValues } from "./command/options.ts";
export { nearest } from "./command/nearest.ts";

/** What a command is called with. */
export interface Context<Options = Readonly<Record<string, unknown>>> {
  /** The arguments that are no options. */
  readonly args: readonly string[];
  /** The options, by their names in camel case. */
  readonly options: Options;
  readonly io: Io;
  /** The folder the command was called in. */
  readonly cwd: string;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What is common to a command and its definition. */
interface Described {
  /** The command and its arguments, e.g. `gen schema <Context.Schema> <plural> [field:type...]`. */
  readonly usage: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What `--help` says below the options. */
  readonly details?: string;
  /** Whether it loads the application's TypeScript: it then runs in a Node.js that can. */
  readonly app?: boolean;
}

/** A command, ready to be run. */
export interface Command extends Described {
  readonly options: OptionTable;
  run(context: Context): Promise<void>;
}

/** A command as it is written down; the types of its options come from the table. */
export interface CommandDefinition<Table extends OptionTable> extends Described {
  readonly options: Table;
  run(context: Context<OptionValues<Table>>): Promise<void>;
}

/** Defines a command; `run` gets options of the types that the table says. */
export function defineCommand<const Table extends OptionTable>(definition: CommandDefinition<Table>): Command {
  // The values given to `run` are made by `parseArguments` from the same table.
  return definition as unknown as Command;
}
