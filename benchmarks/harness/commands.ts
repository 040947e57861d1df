/** How each side is started, and which sides this machine has. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Load, Question } from "./question.ts";

const folder = path.dirname(import.meta.dirname);

/** A program with its arguments. */
export type Command = readonly [program: string, ...words: string[]];

/** What this machine can run. */
export interface Machine {
  readonly elixir: boolean;
  /** Whether sides are pinned to one core and the load generator to another. */
  readonly pinned: boolean;
}

/** Looks once at what is installed. */
export function lookAround(): Machine {
  return {
    elixir: works("elixir", "--version"),
    pinned: os.availableParallelism() > 1 && works("taskset", "--version"),
  };
}

/** Whether the packages of `peers/` are installed. */
export function peersInstalled(): boolean {
  return existsSync(path.join(folder, "peers", "node_modules"));
}

/** The command that runs one side of a question. */
export function sideCommand(machine: Machine, question: Question, side: string, load: Load): Command {
  if (side === "beam") return pin(machine, sideCore(), elixir(question.elixir ?? "", load));
  const child = path.join(folder, "harness", "child.ts");
  return pin(machine, sideCore(), node(question.nodeFlags ?? [], child, [question.name, side, JSON.stringify(load)]));
}

/** The command that runs the load generator; an order in JSON may be put behind it. */
export function loadCommand(machine: Machine): Command {
  return pin(machine, 0, node([], path.join(folder, "harness", "http-load.ts"), []));
}

/** Node as users run it: on the packages' source with the types taken away, in production. */
export function node(flags: readonly string[], file: string, words: readonly string[]): Command {
  const loader = pathToFileURL(path.join(folder, "harness", "strip-types.mjs")).href;
  return [process.execPath, ...flags, "--conditions=@hinotori/source", "--import", loader, file, ...words];
}

function elixir(script: string, load: Load): Command {
  const words = Object.entries(load).map(([name, value]) => `${name}=${value}`);
  const at = (name: string): string => path.join(folder, "elixir", name);
  return ["elixir", "--erl", "+S 1:1 +P 2097152", "-r", at("bench.exs"), at(script), ...words];
}

function pin(machine: Machine, core: number, command: Command): Command {
  return machine.pinned ? ["taskset", "-c", String(core), ...command] : command;
}

/** The sides get the last core: the first one is the busiest on most machines. */
function sideCore(): number {
  return os.availableParallelism() - 1;
}

function works(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: "ignore" }).status === 0;
}
