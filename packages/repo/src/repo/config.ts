/**
 * What every repo may be told, whatever its database: where its configuration is read, and the checks.
 *
 * Configuration comes from the application's environment, with the argument in the children list over it.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

import { Application, type Logger } from "@hinotori/otp";

import { ConfigError } from "../errors.ts";

/** What every repo may be told. */
export interface SharedConfig {
  /** The folder that holds `migrations/`. Default: `"priv/repo"`, relative to the working directory. */
  readonly priv?: string | URL;
  /** What the names of its events begin with. Default: the repo's name, `"Scuti.Repo"` → `["scuti", "repo"]`. */
  readonly telemetryPrefix?: readonly string[];
  /** The level at which queries are logged, or `false` for not at all. Default: `"debug"`. */
  readonly log?: Logger.Level | false;
}

/** What a checked configuration of any repo holds. */
export interface CommonConfig {
  readonly repo: string;
  /** The absolute path of its file, or its name. */
  readonly database: string;
  /** The absolute path of the migrations folder. */
  readonly migrations: string;
  readonly telemetryPrefix: readonly string[];
  readonly log: Logger.Level | false;
}

/** Where a repo's configuration is found. */
export interface ConfigPlace {
  readonly name: string;
  readonly otpApp: string;
}

/** The keys of {@link SharedConfig}. */
export const sharedKeys: readonly (keyof SharedConfig)[] = ["priv", "telemetryPrefix", "log"];

/** Reads the application's environment and puts `over` over it; refuses a key that is not `known`. */
export function givenConfig<Config extends object>(
  { name, otpApp }: ConfigPlace,
  over: object,
  known: readonly (keyof Config & string)[],
): Config {
  const fromApplication: unknown = Application.getEnv(otpApp, name) ?? {};
  for (const part of [fromApplication, over]) refuseShape(name, part, known);
  // Its keys are those of a configuration, and its values are checked by whoever asked.
  return { ...(fromApplication as Config), ...over };
}

/** Throws the error for a value unless it `holds`. */
export type Check<Config> = (key: keyof Config & string, expected: string, holds: boolean) => void;

/** Makes the check of a configuration's values. Those of the keys in `hidden` are not shown. */
export function checkerOf<Config extends object>(
  repo: string,
  given: Config,
  { hidden = [], why = () => "" }: { readonly hidden?: readonly string[]; readonly why?: (key: string) => string } = {},
): Check<Config> {
  return (key, expected, holds) => {
    if (holds) return;
    const got = hidden.includes(key) ? `a ${typeof given[key]} that is not shown` : inspect(given[key]);
    throw new ConfigError(`expected \`${key}\` of ${repo} to be ${expected}, got: ${got}${why(key)}`, { repo, key });
  };
}

/** Checks what every repo may be told and fills in the defaults. */
export function checkShared<Config extends SharedConfig>(
  repo: string,
  given: Config,
  check: Check<SharedConfig>,
): Omit<CommonConfig, "database"> {
  const { telemetryPrefix = prefixOf(repo), log = "debug", priv = "priv/repo" } = given;
  check("priv", "the path of a folder", typeof priv === "string" || priv instanceof URL);
  check("telemetryPrefix", "a list of words", isWords(telemetryPrefix));
  check("log", "a level or false", log === false || typeof log === "string");
  const folder = priv instanceof URL ? fileURLToPath(priv) : priv;
  return { repo, migrations: path.resolve(folder, "migrations"), telemetryPrefix, log };
}

/** Whether a value is a whole number, not below 0 and not above `most`. */
export function isCount(value: unknown, most: number = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

/** `"Scuti.Repo"` → `["scuti", "repo"]`, `"ScutiWeb.Cache"` → `["scuti_web", "cache"]`. */
export function prefixOf(name: string): readonly string[] {
  return name.split(".").map((part) => part.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase());
}

function refuseShape(repo: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    const got = typeof given === "string" ? "a string" : inspect(given, { depth: 0 });
    throw new ConfigError(`expected the configuration of ${repo} to be an object, got: ${got}`, { repo, key: "" });
  }
  const stranger = Object.keys(given).find((key) => !known.includes(key));
  if (stranger === undefined) return;
  throw new ConfigError(
    `expected the configuration of ${repo} to have known keys, got: ${stranger}\n\nThe keys are:\n\n    ${known.join(", ")}`,
    { repo, key: stranger },
  );
}

function isWords(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string" && word !== "");
}
