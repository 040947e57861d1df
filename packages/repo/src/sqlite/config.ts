/** What a repo on SQLite may be told, its defaults, and the checks. */
import path from "node:path";

import { ConfigError } from "../errors.ts";
import {
  checkerOf,
  checkShared,
  type CommonConfig,
  type ConfigPlace,
  givenConfig,
  isCount,
  type SharedConfig,
  sharedKeys,
} from "../repo/config.ts";

/** What a repo may be told. */
export interface RepoConfig extends SharedConfig {
  /** The file of the database, relative to the working directory, or `":memory:"`. Required. */
  readonly database?: string;
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
export interface CheckedConfig extends CommonConfig {
  /** An absolute path, or `":memory:"`. */
  readonly database: string;
  readonly busyTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly cacheKilobytes: number;
  readonly pragmas: Readonly<Record<string, string | number>>;
}

/** The database that lives in memory, and nowhere else. */
export const memory = ":memory:";

const longestBusyTimeoutMs = 250;
const known: readonly (keyof RepoConfig)[] = [
  "database",
  ...sharedKeys,
  "busyTimeoutMs",
  "lockTimeoutMs",
  "cacheKilobytes",
  "pragmas",
];

/** Reads the application's environment, puts `over` over it, and checks the result. */
export function readConfig(place: ConfigPlace, over: object = {}): CheckedConfig {
  const given = givenConfig<RepoConfig>(place, over, known);
  if (given.database === undefined) throw missingDatabase(place);
  return checkConfig(place.name, given);
}

/** Checks a configuration and fills in the defaults. */
export function checkConfig(repo: string, given: RepoConfig): CheckedConfig {
  const check = checkerOf<RepoConfig>(repo, given, { why: (key) => (key === "busyTimeoutMs" ? waitAside : "") });
  const { database = "", pragmas = {} } = given;
  const { busyTimeoutMs = 100, lockTimeoutMs = 15_000, cacheKilobytes = 64_000 } = given;
  check("database", 'the path of a file, or ":memory:"', typeof database === "string" && database.trim() !== "");
  const shared = checkShared(repo, given, check);
  check("busyTimeoutMs", `a whole number up to ${longestBusyTimeoutMs}`, isCount(busyTimeoutMs, longestBusyTimeoutMs));
  check("lockTimeoutMs", "a whole number", isCount(lockTimeoutMs));
  check("cacheKilobytes", "a whole number", isCount(cacheKilobytes));
  check("pragmas", "names with words or numbers", isPragmas(pragmas));
  return {
    ...shared,
    database: database === memory ? memory : path.resolve(database),
    busyTimeoutMs,
    lockTimeoutMs,
    cacheKilobytes,
    pragmas,
  };
}

const waitAside =
  `\n\nSQLite waits in the thread, and nothing else runs while it does. Waiting that should last belongs into\n` +
  `transaction, which waits aside:\n\n    { lockTimeoutMs: 60_000 }`;

function isPragmas(value: unknown): boolean {
  const isWord = (part: unknown) => /^-?\w+$/.test(String(part));
  return typeof value === "object" && value !== null && Object.entries(value).every((entry) => entry.every(isWord));
}

function missingDatabase({ name, otpApp }: ConfigPlace): ConfigError {
  return new ConfigError(
    `expected \`database\` of ${name} to be the path of a file, got: undefined\n\n` +
      `Configure it before the application starts, or give it in the children list:\n\n` +
      `    Application.putEnv("${otpApp}", "${name}", { database: "${otpApp}_dev.db" });\n` +
      `    [Repo, { database: "${otpApp}_dev.db" }]`,
    { repo: name, key: "database" },
  );
}
