/** Lays the layers of `config/` over each other and hands them to the applications they name. */
import { existsSync, readFileSync, writeSync } from "node:fs";
import { parseEnv } from "node:util";

import { Application, Logger } from "@hinotori/otp";
import { PinoHandler } from "@hinotori/telemetry/pino";

import base from "#config/config";
import development from "#config/dev";
import production from "#config/prod";
import { ConfigError, type EnvironmentName, readRuntime } from "#config/runtime";
import test from "#config/test";
import { appDir } from "#blank-slate/app-dir";

/** A table of applications, each a table of keys: what a file in `config/` exports. */
export type Config = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const layers: Readonly<Record<EnvironmentName, Config>> = { development, test, production };

/** Everything that was configured, and for which environment. */
export interface Loaded {
  readonly environment: EnvironmentName;
  readonly config: Config;
}

/**
 * Reads the configuration, puts it where `Application.getEnv` finds it, and gives the environment's name.
 *
 * Ends the program with code 1 when the environment lacks something or holds something unusable: that is for whoever started
 * it to mend, and no stack helps with it.
 */
export function loadConfig(variables?: NodeJS.ProcessEnv): EnvironmentName {
  const { environment, config } = readOrExit(variables);
  const { logger, ...applications } = config;
  Logger.configure({ ...logger });
  // In production machines read what is logged.
  if (environment === "production") PinoHandler.attach();
  for (const [application, table] of Object.entries(applications)) Application.putAllEnv(application, table);
  return environment;
}

/** Reads the configuration anew, for a program that runs and was sent SIGHUP. Throws a `ConfigError`, and then nothing has changed. */
export function reloadConfig(): Config {
  const { logger, ...applications } = readConfig().config;
  Logger.configure({ ...logger });
  return applications;
}

/** Reads the configuration and only returns it. Throws a `ConfigError` that names all that is wrong. */
export function readConfig(variables: NodeJS.ProcessEnv = readEnvironment()): Loaded {
  const runtime = readRuntime(variables);
  const layered = [layers[runtime.name], runtime.layer].reduce<Table>(merge, base);
  // Tables laid over tables of tables are tables of tables.
  return { environment: runtime.name, config: layered as Config };
}

/** Lays one table over another, all the way down. What is undefined above lets what is below show. */
export function merge(under: Table, over: Table): Table {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const below = merged[key];
    merged[key] = isTable(below) && isTable(value) ? merge(below, value) : value;
  }
  return merged;
}

/** The environment, and what a file `.env` beside package.json has to say where it is silent: see `.env.example`. */
export function readEnvironment(): NodeJS.ProcessEnv {
  const file = appDir(".env");
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...process.env } : process.env;
}

type Table = Readonly<Record<string, unknown>>;

function readOrExit(variables: NodeJS.ProcessEnv | undefined): Loaded {
  try {
    return readConfig(variables);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    writeSync(process.stderr.fd, `${error.message}\n`);
    process.exit(1);
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
