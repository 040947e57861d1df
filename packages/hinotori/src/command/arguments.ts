/** Reads the arguments of a command by its table of options (pure). */
import { parseArgs } from "node:util";

import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { nearest } from "./nearest.ts";
import { camelCase, type Option, type OptionTable } from "./options.ts";

/** What was given: arguments, options, and whether help was asked for. */
export interface Arguments {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly help: boolean;
}

/** Reads `argv`, without the words of the command's name; throws a UsageError that names what was not understood. */
export function parseArguments(command: Pick<Command, "usage" | "options">, argv: readonly string[]): Arguments {
  const names = optionNames(command.options);
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions(command.options),
    strict: false,
    tokens: true,
  });
  const given = new Map<string, (string | boolean)[]>();
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") args.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.rawName === "-h") return { args, options: {}, help: true };
    const { name, value } = readOption(command, names, token);
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  checkCount(command.usage, args);
  return { args, options: values(command.options, given), help: false };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

type Names = ReadonlyMap<string, { readonly name: string; readonly option: Option; readonly negated: boolean }>;

/** Every name an option may be given by, negated ones and aliases included. */
function optionNames(table: OptionTable): Names {
  const names = new Map<string, { name: string; option: Option; negated: boolean }>();
  for (const [name, option] of Object.entries(table)) {
    for (const each of [name, ...(option.aliases ?? [])]) {
      names.set(each, { name, option, negated: false });
      if (option.negatable) names.set(`no-${each}`, { name, option, negated: true });
    }
  }
  return names;
}

function parserOptions(table: OptionTable): Record<string, { type: "boolean" | "string"; short?: string }> {
  const parsed: Record<string, { type: "boolean" | "string"; short?: string }> = {};
  for (const [name, { type, short, aliases = [] }] of Object.entries(table)) {
    parsed[name] = short === undefined ? { type } : { type, short };
    for (const alias of aliases) parsed[alias] = { type };
  }
  return parsed;
}

function readOption(
  command: Pick<Command, "usage">,
  names: Names,
  token: OptionToken,
): { name: string; value: string | boolean } {
  const known = names.get(token.name);
  if (known === undefined) throw unknownOption(command, names, token);
  const { name, option, negated } = known;
  if (option.type === "boolean") {
    if (token.inlineValue === true)
      throw new UsageError(`expected ${token.rawName} without a value, got: ${token.rawName}=${token.value}`);
    return { name, value: !negated };
  }
  const { value } = token;
  if (value === undefined || value === "" || (token.inlineValue === false && value.startsWith("-")))
    throw new UsageError(
      `expected a value behind ${token.rawName}, got: ${value === undefined || value === "" ? "nothing" : value}\n\n` +
        `Write ${token.rawName}=${option.values?.[0] ?? option.placeholder ?? "value"}.`,
    );
  if (option.values !== undefined && !option.values.includes(value)) throw unknownValue(token.rawName, option, value);
  return { name, value };
}

function unknownOption({ usage }: Pick<Command, "usage">, names: Names, token: OptionToken): UsageError {
  const meant = nearest(token.name, ["help", ...names.keys()]);
  const repair = meant === undefined ? "" : `Did you mean --${meant}? `;
  return new UsageError(
    `expected an option of \`hinotori ${nameOf(usage)}\`, got: ${token.rawName}\n\n` +
      `${repair}\`hinotori help ${nameOf(usage)}\` lists them.`,
  );
}

function unknownValue(rawName: string, { values = [] }: Option, value: string): UsageError {
  const meant = nearest(value, values);
  return new UsageError(
    `expected ${rawName} to be ${list(values)}, got: ${value}` +
      (meant === undefined ? "" : `\n\nDid you mean ${rawName} ${meant}?`),
  );
}

function values(
  table: OptionTable,
  given: ReadonlyMap<string, readonly (string | boolean)[]>,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const all = given.get(name) ?? [];
    const unset = option.type === "boolean" && !option.negatable ? false : undefined;
    found[camelCase(name)] = option.multiple ? all : (all.at(-1) ?? option.default ?? unset);
  }
  return found;
}

/** Refuses more or fewer arguments than the usage has. */
function checkCount(usage: string, args: readonly string[]): void {
  const { required, most } = counts(usage);
  if (args.length >= required.length && args.length <= most) return;
  const missing = required[args.length];
  const found = missing === undefined ? `one argument too many: ${args[most]}` : `no ${missing}`;
  throw new UsageError(
    `expected \`hinotori ${usage}\`, got: ${found}\n\n\`hinotori help ${nameOf(usage)}\` says more.`,
  );
}

function counts(usage: string): { required: readonly string[]; most: number } {
  const required = [...usage.matchAll(/<[^>]*>/g)].map((match) => match[0]);
  const optional = [...usage.matchAll(/\[[^\]]*\]/g)];
  const more = usage.includes("...");
  return { required, most: more ? Number.POSITIVE_INFINITY : required.length + optional.length };
}

/** The words of a usage before its first argument. */
function nameOf(usage: string): string {
  return usage.split(/\s*[<[]/)[0] ?? usage;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
