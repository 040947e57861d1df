/** Formats what is written, as the workspace's `.oxfmtrc.json` says. */
import fs from "node:fs";
import path from "node:path";

import { format, type FormatConfig } from "oxfmt";

import { upwards } from "../app/workspace.ts";
import { StepError } from "../errors.ts";
import { globToRegExp } from "../glob.ts";

/** Formats the text of a file whose path is given from the folder it was made for. */
export type Formatter = (file: string, text: string) => Promise<string>;

/** The formatter for files below `root`: that of the nearest `.oxfmtrc.json` upwards. */
export function formatterFor(root: string): Formatter {
  const home = upwards(root).find((folder) => fs.existsSync(path.join(folder, ".oxfmtrc.json")));
  if (home === undefined) return formatterWith("{}");
  const format = formatterWith(fs.readFileSync(path.join(home, ".oxfmtrc.json"), "utf8"));
  return (file, text) => format(path.relative(home, path.join(root, file)).split(path.sep).join("/"), text);
}

/** The formatter of a workspace with this `.oxfmtrc.json`; its paths are from the workspace's root. */
export function formatterWith(json: string): Formatter {
  const { ignorePatterns = [], ...config } = readConfig(json);
  const ignored = ignorePatterns.map(globToRegExp);
  return async (file, text) => {
    if (ignored.some((pattern) => pattern.test(file))) return text;
    const { code, errors } = await format(path.basename(file), text, config);
    const [error] = errors;
    if (error === undefined) return code;
    if (error.message.startsWith("Unsupported")) return text;
    throw new StepError(`expected ${file} to be formatted, got: ${error.message}\n\n${error.codeframe ?? text}`);
  };
}

interface Config extends FormatConfig {
  readonly ignorePatterns?: readonly string[];
}

function readConfig(json: string): Config {
  // The formatter itself refuses what it does not understand.
  return JSON.parse(json.replace(/^\s*\/\/.*$/gm, "")) as Config;
}
