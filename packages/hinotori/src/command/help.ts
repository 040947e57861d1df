/** What `--help` prints about a command (pure). */
import type { Command } from "../command.ts";
import type { Style } from "../io.ts";
import type { Option } from "./options.ts";

/** The help of one command. */
export function commandHelp(command: Command, style: Style): string {
  const options = Object.entries(command.options).filter(([, option]) => !option.hidden);
  const rows = [...options.map(([name, option]) => [flag(name, option), describe(option)] as const), helpRow];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `${command.summary}.`,
    "",
    `${style.bold("Usage")}  hinotori ${command.usage} [options]`,
    "",
    style.bold("Options"),
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()),
    ...(command.details === undefined ? [] : ["", command.details.trim()]),
  ].join("\n");
}

const helpRow = ["-h, --help", "print this"] as const;

function flag(name: string, option: Option): string {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  const negation = option.negatable ? (option.default === true ? "--no-" : "--[no-]") : "--";
  return `${short}${negation}${name}${value(option)}`;
}

function value({ type, values, placeholder }: Option): string {
  return type === "string" ? ` <${placeholder ?? values?.join("|") ?? "value"}>` : "";
}

function describe(option: Option): string {
  const shown = typeof option.default === "string" ? ` (default: ${option.default})` : "";
  return `${option.help}${option.multiple ? "; may be given again" : ""}${shown}`;
}
