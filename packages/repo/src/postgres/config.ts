/** What a repo on PostgreSQL may be told, its defaults, and the checks. */
import os from "node:os";
import type { ConnectionOptions } from "node:tls";

import type { ClientConfig } from "pg";

import { ConfigError } from "../errors.ts";
import {
  type Check,
  checkerOf,
  checkShared,
  type CommonConfig,
  type ConfigPlace,
  givenConfig,
  isCount,
  type SharedConfig,
  sharedKeys,
} from "../repo/config.ts";
import { Hidden } from "./hidden.ts";
import { partsOf, type UrlParts } from "./url.ts";

/** What a repo on PostgreSQL may be told. */
export interface PostgresConfig extends SharedConfig {
  /**
   * The database's address, `postgres://username:password@hostname:port/database`, as in DATABASE_URL. It may end with
   * `?sslmode=require`. The keys below stand over what it says. It is never shown.
   */
  readonly url?: string;
  /** The server, or the folder of its socket. Default: `"localhost"`. */
  readonly hostname?: string;
  /** Default: 5432. */
  readonly port?: number;
  /** Default: the name of the user who runs the program. */
  readonly username?: string;
  /** Never shown. Default: none. */
  readonly password?: string;
  /** The name of the database. Required, here or in `url`. */
  readonly database?: string;
  /** `true` encrypts, and verifies the server; options of Node's TLS say more, such as `{ ca }`. Default: `false`. */
  readonly ssl?: boolean | ConnectionOptions;
  /** How many connections there may be. Default: 10. */
  readonly poolSize?: number;
  /** How long a query may wait for a connection to be free or made, in milliseconds. Default: 5 000. */
  readonly queueTimeoutMs?: number;
  /** How long an unused connection is kept, in milliseconds; 0: for ever. Default: 60 000. */
  readonly idleTimeoutMs?: number;
  /** How long one statement may take, in milliseconds; 0: any time. Migrations may always. Default: 15 000. */
  readonly statementTimeoutMs?: number;
  /** The database to connect to while another is made or dropped. Default: `"postgres"`. */
  readonly maintenanceDatabase?: string;
}

/** A configuration that has been checked, with its defaults filled in. */
export interface CheckedPostgresConfig extends CommonConfig {
  /** The name of the database. */
  readonly database: string;
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  /** The password, and what TLS is told. */
  readonly secrets: Hidden<Pick<PostgresConfig, "password" | "ssl">>;
  readonly poolSize: number;
  readonly queueTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly maintenanceDatabase: string;
}

const known: readonly (keyof PostgresConfig)[] = [
  "url",
  "hostname",
  "port",
  "username",
  "password",
  "database",
  "ssl",
  ...sharedKeys,
  "poolSize",
  "queueTimeoutMs",
  "idleTimeoutMs",
  "statementTimeoutMs",
  "maintenanceDatabase",
];
const hidden: readonly (keyof PostgresConfig)[] = ["url", "password", "ssl"];

/** Reads the application's environment, puts `over` over it, and checks the result. */
export function readConfig(place: ConfigPlace, over: object = {}): CheckedPostgresConfig {
  const given = givenConfig<PostgresConfig>(place, over, known);
  if (given.url === undefined && given.database === undefined) throw missingDatabase(place);
  return checkConfig(place.name, given);
}

/** Checks a configuration and fills in the defaults. */
export function checkConfig(repo: string, given: PostgresConfig): CheckedPostgresConfig {
  const check = checkerOf<PostgresConfig>(repo, given, { hidden });
  check("url", "a text", given.url === undefined || typeof given.url === "string");
  const server = checkServer({ ...urlOf(repo, given), ...serverOf(given) }, check);
  const shared = checkShared(repo, given, check);
  const { poolSize = 10, queueTimeoutMs = 5000, idleTimeoutMs = 60_000, statementTimeoutMs = 15_000 } = given;
  const { maintenanceDatabase = "postgres" } = given;
  check("poolSize", "a whole number from 1 to 1000", isCount(poolSize, 1000) && poolSize > 0);
  check("queueTimeoutMs", "a whole number", isCount(queueTimeoutMs, longestMs));
  check("idleTimeoutMs", "a whole number", isCount(idleTimeoutMs, longestMs));
  check("statementTimeoutMs", "a whole number", isCount(statementTimeoutMs, longestMs));
  check("maintenanceDatabase", "the name of a database", isName(maintenanceDatabase));
  return { ...shared, ...server, poolSize, queueTimeoutMs, idleTimeoutMs, statementTimeoutMs, maintenanceDatabase };
}

/** What a client is told that connects by this configuration. Its statements may take any time unless told otherwise. */
export function clientConfig(
  config: CheckedPostgresConfig,
  { database = config.database, statementTimeoutMs = 0 }: Partial<CheckedPostgresConfig> = {},
): ClientConfig {
  const { password = "", ssl = false } = config.secrets.reveal();
  return {
    host: config.hostname,
    port: config.port,
    user: config.username,
    // An empty one is none, and what pg would otherwise look for elsewhere is not looked for.
    password,
    database,
    ssl,
    enableChannelBinding: true,
    application_name: config.repo,
    connectionTimeoutMillis: config.queueTimeoutMs,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
  };
}

/** The longest time that a timer, here or in the server, can be told. */
const longestMs = 2 ** 31 - 1;

function urlOf(repo: string, { url }: PostgresConfig): UrlParts {
  if (url === undefined) return {};
  const parts = partsOf(url);
  if (!("wrong" in parts)) return parts;
  throw new ConfigError(
    `expected \`url\` of ${repo} to be the address of a database, got: ${parts.wrong}\n\n` +
      `Write it so, with what is no letter or digit in a name or password encoded as in a web address:\n\n` +
      `    postgres://username:password@hostname:5432/database?sslmode=require`,
    { repo, key: "url" },
  );
}

function serverOf({ hostname, port, username, password, database, ssl }: PostgresConfig): UrlParts {
  const given = { hostname, port, username, password, database, ssl };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function checkServer(
  { hostname = "localhost", port = 5432, username = os.userInfo().username, password, database = "", ssl }: UrlParts,
  check: Check<PostgresConfig>,
): Pick<CheckedPostgresConfig, "hostname" | "port" | "username" | "database" | "secrets"> {
  check("hostname", "the name of a server, or a folder", isName(hostname));
  check("port", "the number of a port", isCount(port, 65_535) && port > 0);
  check("username", "a name", isName(username));
  check("password", "a text", password === undefined || typeof password === "string");
  check("database", "the name of a database", isName(database));
  check(
    "ssl",
    "true, false or options of TLS",
    ["undefined", "boolean", "object"].includes(typeof ssl) && ssl !== null,
  );
  const secrets = { ...(password === undefined ? {} : { password }), ...(ssl === undefined ? {} : { ssl }) };
  return { hostname, port, username, database, secrets: new Hidden(secrets) };
}

// PostgreSQL cuts longer names off without an error, and would then speak of another database.
function isName(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "" && !value.includes("\0") && Buffer.byteLength(value) <= 255;
}

function missingDatabase({ name, otpApp }: ConfigPlace): ConfigError {
  return new ConfigError(
    `expected \`url\` or \`database\` of ${name}, got neither\n\n` +
      `Configure it before the application starts, or give it in the children list:\n\n` +
      `    Application.putEnv("${otpApp}", "${name}", { url: process.env.DATABASE_URL });\n` +
      `    [Repo, { hostname: "localhost", username: "postgres", database: "${otpApp}_dev" }]`,
    { repo: name, key: "database" },
  );
}
