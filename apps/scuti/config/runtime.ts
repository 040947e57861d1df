/**
 * The outside world: the one file that reads the environment.
 *
 * Everything is checked before anything starts, and all that is wrong is said at once. An empty
 * variable counts as absent, RELEASE_NAME excepted: there, being set is what is asked.
 */
import { z } from "zod";

/** The environment Scuti runs in; NODE_ENV says which. */
export type EnvironmentName = "development" | "test" | "production";

/** What the environment said: which one it is, and the layer of configuration it makes. */
export interface Runtime {
  readonly name: EnvironmentName;
  readonly layer: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Reads and checks the environment. Throws a `ConfigError` that names every variable at fault. */
export function readRuntime(variables: NodeJS.ProcessEnv = process.env): Runtime {
  const env = parse(variables);
  const production = env.NODE_ENV === "production";
  return {
    name: env.NODE_ENV,
    layer: {
      scuti: {
        dns_cluster_query: env.DNS_CLUSTER_QUERY,
        release_name: env.RELEASE_NAME,
        metrics_token: env.METRICS_TOKEN,
        "Scuti.Repo": { database: env.DATABASE_PATH },
        "ScutiWeb.Endpoint": {
          server: env.HINOTORI_SERVER,
          http: { port: env.PORT },
          // A public host in production is reached over TLS, which a proxy in front takes off.
          url:
            production && env.SCUTI_HOST
              ? { scheme: "https", host: env.SCUTI_HOST, port: 443 }
              : { host: env.SCUTI_HOST },
          secretKeyBase: env.SECRET_KEY_BASE,
        },
      },
    },
  };
}

/**
 * Thrown when the environment does not let Scuti start.
 *
 * Its message lists each variable with what is wrong and how to make a good one; look there first.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code = "SCUTI_CONFIG" as const;
  /** The variables at fault, in the order of the message. */
  readonly variables: readonly string[];

  constructor(problems: ReadonlyMap<string, string>) {
    super(explain(problems));
    this.variables = [...problems.keys()];
  }
}

const host = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

function toQueries(list: string): string[] {
  return list.split(",").map((query) => query.trim());
}

/** A node's base name and a host, `scuti@scuti.internal`, or the host alone. */
const isQuery = (query: string): boolean => host.test(query.replace(/^[a-z0-9_-]+@/i, ""));

const checks = {
  NODE_ENV: z
    .enum(["development", "test", "production"], quoted("development, test or production"))
    .default("development"),
  PORT: z
    .string()
    .refine((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535, quoted("a whole number from 0 to 65535"))
    .transform(Number)
    .optional(),
  SCUTI_HOST: z.string().regex(host, quoted("a host name, without scheme or port")).optional(),
  HINOTORI_SERVER: z
    .enum(["true", "false"], quoted("true or false"))
    .transform((server) => server === "true")
    .optional(),
  DNS_CLUSTER_QUERY: z
    .string()
    .refine(
      (list) => toQueries(list).every(isQuery),
      quoted("host names separated by commas, each perhaps after a base name and @"),
    )
    .transform(toQueries)
    .transform((queries) => (queries.length === 1 ? queries[0] : queries))
    .optional(),
  RELEASE_NAME: z.string().optional(),
  DATABASE_PATH: z
    .string()
    .refine((path) => path !== ":memory:", quoted("the path of a file"))
    .optional(),
  METRICS_TOKEN: z
    .string()
    .refine((token) => /^[\w.~+/-]{16,}=*$/.test(token), "expected at least 16 letters, digits or characters of -._~+/")
    .optional(),
  // Neither the value nor its length is repeated: this text ends up in logs.
  SECRET_KEY_BASE: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 64, "expected at least 64 bytes, got fewer")
    .optional(),
};

const repairs: Readonly<Record<keyof typeof checks, string>> = {
  NODE_ENV: "Leave it out to develop; set NODE_ENV=production to serve others.",
  PORT: "The port to listen on, for example PORT=4000",
  SCUTI_HOST: "The name under which others reach Scuti, for example SCUTI_HOST=scuti.example.com",
  HINOTORI_SERVER: "Whether to listen at all, where that is not decided by NODE_ENV, for example HINOTORI_SERVER=true",
  DNS_CLUSTER_QUERY: "Where to look for other nodes, for example DNS_CLUSTER_QUERY=scuti.internal",
  RELEASE_NAME: "Set in a release, which then migrates at boot, for example RELEASE_NAME=scuti",
  DATABASE_PATH: "Where the database file is or shall be, for example DATABASE_PATH=/var/lib/scuti/scuti.db",
  METRICS_TOKEN:
    "What Prometheus says to be let in at /metrics, as a bearer token; without it nobody is, in production",
  SECRET_KEY_BASE:
    "The secret that other secrets are made of. Make one with:\n    node -p \"require('node:crypto').randomBytes(48).toString('base64')\"",
};

/** What production cannot do without. */
const required = ["DATABASE_PATH", "SECRET_KEY_BASE"] as const;

function parse(variables: NodeJS.ProcessEnv) {
  const given = pick(variables);
  const result = z.object(checks).safeParse(given);
  const problems = new Map<string, string>();
  for (const issue of result.error?.issues ?? []) problems.set(String(issue.path[0]), issue.message);
  // An unknown NODE_ENV is most likely a misspelt "production", so it is held to the same.
  const forgiving = given.NODE_ENV === undefined || given.NODE_ENV === "development" || given.NODE_ENV === "test";
  for (const name of forgiving ? [] : required) {
    if (given[name] === undefined) problems.set(name, "missing, and production needs it");
  }
  if (!result.success || problems.size > 0) throw new ConfigError(problems);
  return result.data;
}

function pick(variables: NodeJS.ProcessEnv): Partial<Record<keyof typeof checks, string>> {
  const names = Object.keys(checks) as (keyof typeof checks)[];
  const present = names.filter(
    (name) => variables[name] !== undefined && (variables[name] !== "" || name === "RELEASE_NAME"),
  );
  return Object.fromEntries(present.map((name) => [name, variables[name]]));
}

function quoted(expected: string) {
  return {
    error: (issue: { readonly input?: unknown }) => `expected ${expected}, got: ${JSON.stringify(issue.input)}`,
  };
}

function explain(problems: ReadonlyMap<string, string>): string {
  const lines = [...problems].map(([name, problem]) => {
    return `  ${name}: ${problem}\n    ${repairs[name as keyof typeof checks]}\n`;
  });
  const count = problems.size === 1 ? "1 variable that is" : `${problems.size} variables that are`;
  return `expected an environment that Scuti can start in, got ${count} missing or wrong\n\n${lines.join("\n")}`;
}
