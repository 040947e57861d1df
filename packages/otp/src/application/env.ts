/** Configuration by application and key: what `Application.getEnv` reads. */

import { isDeepStrictEqual } from "node:util";

/**
 * The types of applications' configuration, for those who declare them.
 *
 * ```ts
 * declare module "@hinotori/otp" {
 *   interface ApplicationEnv {
 *     scuti: { dns_cluster_query?: string };
 *   }
 * }
 * ```
 */
export interface ApplicationEnv {}

// Configuration of an application that declares no types is what Elixir's is: dynamic, checked by whoever takes it.
/** The type of a value of configuration. */
export type EnvValue<App extends string, Key extends string> = App extends keyof ApplicationEnv
  ? Key extends keyof ApplicationEnv[App]
    ? ApplicationEnv[App][Key]
    : undefined
  : // oxlint-disable-next-line typescript/no-explicit-any
    any;

const environments = new Map<string, Map<string, unknown>>();
const defaults = new Map<string, Readonly<Record<string, unknown>>>();

/** The environment of an application, made when there is none. */
export function envOf(app: string): Map<string, unknown> {
  let env = environments.get(app);
  if (env === undefined) {
    env = new Map();
    environments.set(app, env);
  }
  return env;
}

/** Takes what a definition says, where nothing else was put. */
export function fillEnv(app: string, values: Readonly<Record<string, unknown>>): void {
  defaults.set(app, values);
  const env = envOf(app);
  for (const [key, value] of Object.entries(values)) if (!env.has(key)) env.set(key, value);
}

/** What an application's definition says, where nothing else was put. */
export function defaultsOf(app: string): Readonly<Record<string, unknown>> {
  return defaults.get(app) ?? {};
}

/** What changed between two configurations, as `configChange` gets it. */
export interface Difference {
  /** Keys with a new value. */
  readonly changed: Readonly<Record<string, unknown>>;
  /** Keys that were not there. */
  readonly added: Readonly<Record<string, unknown>>;
  /** Keys that are gone. */
  readonly removed: readonly string[];
}

/** Replaces an environment and says what changed. Values are compared all the way down. */
export function replaceEnv(app: string, next: Readonly<Record<string, unknown>>): Difference {
  const env = envOf(app);
  const changed: Record<string, unknown> = {};
  const added: Record<string, unknown> = {};
  const removed = [...env.keys()].filter((key) => !Object.hasOwn(next, key));
  for (const [key, value] of Object.entries(next)) {
    if (!env.has(key)) added[key] = value;
    else if (!isDeepStrictEqual(env.get(key), value)) changed[key] = value;
  }
  env.clear();
  for (const [key, value] of Object.entries(next)) env.set(key, value);
  return { changed, added, removed };
}
