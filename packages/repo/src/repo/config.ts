/**
 * What a repo may be told, its defaults, and the checks.
 *
 * Configuration comes from the application's environment, with the argument in the children list over it.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

import { Application, type Logger } from "@hinotori/otp";

import { ConfigError } from "../errors.ts";

/** What a repo may be told. */
export interface RepoConfig {
  /** The file of the database, relative to the working directory, or `":memory:"`. Required. */
  readonly database?: string;
  /** The folder that holds `migrations/`. Default: `"priv/repo"`, relative to the working directory. */
  readonly priv?: string | URL;
  /** What the names of its events begin with. Default: the repo's name, `"Scuti.Repo"` → `["scuti", "repo"]`. */
  readonly telemetryPrefix?: readonly string[];
  /** The level at which queries are logged, or `false` for not at all. Default: `"debug"`. */
  readonly log?: Logger.Level | false;
  /**
   * How long a query outside of `transaction` may wait for a lock, in milliseconds. Default: 100; at most 250, because the
   * whole program stands still meanwhile.
   */
  readonly busyTimeoutMs?: number;
  /** How long `transaction` and the migrator stand in line for the lock, in milliseconds. Default: 15 000. */
  readonly lockTimeoutMs?: number;
  /** SQLite's page cache, in kilobytes. Default: 64 000. */
  readonly cacheKilobytes?: number;
  /** Further pragmas, set after the repo's own. Default: none. */
  readonly pragmas?: Readonly<Record<string, string | number>>;
}

/** A configuration that has been checked, with its defaults filled in. */
export interface CheckedConfig {
  readonly repo: string;
  /** An absolute path, or `":memory:"`. */
  readonly database: string;
  /** The absolute path of the migrations folder. */
  readonly migrations: string;
  readonly telemetryPrefix: readonly string[];
  readonly log: Logger.Level | false;
  readonly busyTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly cacheKilobytes: number;
  readonly pragmas: Readonly<Record<string, string | number>>;
}

/** Where a repo's configuration is found. */
export interface ConfigPlace {
  readonly name: string;
  readonly otpApp: string;
}

/** The database that lives in memory, and nowhere else. */
export const memory = ":memory:";

const longestBusyTimeoutMs = 250;
const known: readonly (keyof RepoConfig)[] = [
  "database",
  "priv",
  "telemetryPrefix",
  "log",
  "busyTimeoutMs",
  "lockTimeoutMs",
  "cacheKilobytes",
  "pragmas",
];

/** Reads the application's environment, puts `over` over it, and checks the result. */
export function readConfig({ name, otpApp }: ConfigPlace, over: RepoConfig = {}): CheckedConfig {
  const fromApplication: unknown = Application.getEnv(otpApp, name) ?? {};
  for (const part of [fromApplication, over]) refuseShape(name, part);
  const given = { ...(fromApplication as RepoConfig), ...over };
  if (given.database === undefined) throw missingDatabase(name, otpApp);
  return checkConfig(name, given);
}

/** Checks a configuration and fills in the defaults. */
export function checkConfig(repo: string, given: RepoConfig): CheckedConfig {
  const check = <Key extends keyof RepoConfig>(key: Key, expected: string, holds: boolean): void => {
    if (!holds) throw badValue(repo, key, { expected, got: given[key] });
  };
  const { database = "", telemetryPrefix = prefixOf(repo), log = "debug", pragmas = {} } = given;
  const { busyTimeoutMs = 100, lockTimeoutMs = 15_000, cacheKilobytes = 64_000, priv = "priv/repo" } = given;
  check("database", 'the path of a file, or ":memory:"', typeof database === "string" && database.trim() !== "");
  check("priv", "the path of a folder", typeof priv === "string" || priv instanceof URL);
  check("telemetryPrefix", "a list of words", isWords(telemetryPrefix));
  check("log", "a level or false", log === false || typeof log === "string");
  check("busyTimeoutMs", `a whole number up to ${longestBusyTimeoutMs}`, isCount(busyTimeoutMs, longestBusyTimeoutMs));
  check("lockTimeoutMs", "a whole number", isCount(lockTimeoutMs));
  check("cacheKilobytes", "a whole number", isCount(cacheKilobytes));
  check("pragmas", "names with words or numbers", isPragmas(pragmas));
  const folder = priv instanceof URL ? fileURLToPath(priv) : priv;
  return {
    repo,
    database: database === memory ? memory : path.resolve(database),
    migrations: path.resolve(folder, "migrations"),
    telemetryPrefix,
    log,
    busyTimeoutMs,
    lockTimeoutMs,
    cacheKilobytes,
    pragmas,
  };
}

/** `"Scuti.Repo"` → `["scuti", "repo"]`, `"ScutiWeb.Cache"` → `["scuti_web", "cache"]`. */
export function prefixOf(name: string): readonly string[] {
  return name.split(".").map((part) => part.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase());
}

function refuseShape(repo: string, given: unknown): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ConfigError(`expected the configuration of ${repo} to be an object, got: ${inspect(given)}`, {
      repo,
      key: "",
    });
  }
  const stranger = Object.keys(given).find((key) => !(known as readonly string[]).includes(key));
  if (stranger === undefined) return;
  throw new ConfigError(
    `expected the configuration of ${repo} to have known keys, got: ${stranger}\n\nThe keys are:\n\n    ${known.join(", ")}`,
    { repo, key: stranger },
  );
}

function isWords(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string" && word !== "");
}

function isCount(value: unknown, most: number = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function isPragmas(value: unknown): boolean {
  const isWord = (part: unknown) => /^-?\w+$/.test(String(part));
  return typeof value === "object" && value !== null && Object.entries(value).every((entry) => entry.every(isWord));
}

function badValue(repo: string, key: string, { expected, got }: { expected: string; got: unknown }): ConfigError {
  const why =
    key === "busyTimeoutMs"
      ? `\n\nSQLite waits in the thread, and nothing else runs while it does. Waiting that should last belongs into\n` +
        `transaction, which waits aside:\n\n    { lockTimeoutMs: 60_000 }`
      : "";
  return new ConfigError(`expected \`${key}\` of ${repo} to be ${expected}, got: ${inspect(got)}${why}`, { repo, key });
}

function missingDatabase(repo: string, otpApp: string): ConfigError {
  return new ConfigError(
    `expected \`database\` of ${repo} to be the path of a file, got: undefined\n\n` +
      `Configure it before the application starts, or give it in the children list:\n\n` +
      `    Application.putEnv("${otpApp}", "${repo}", { database: "${otpApp}_dev.db" });\n` +
      `    [Repo, { database: "${otpApp}_dev.db" }]`,
    { repo, key: "database" },
  );
}
