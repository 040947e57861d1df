/**
 * The parts of an application that tasks work with, loaded when they are needed: its configuration, its repos, its endpoint.
 *
 * ```ts
 * const app = await findApp(cwd, options.app);
 * await configure(app);
 * for (const repo of await reposOf(app)) await Migrator.migrate(repo);
 * ```
 *
 * Paths in a configuration are told from the application's folder, so `configure` goes there.
 */
import process from "node:process";

import type { Application } from "@hinotori/otp";
import type { AnyRepo } from "@hinotori/repo";

import type { App, HinotoriConfig } from "./app.ts";
import { AppError } from "./errors.ts";

/** A repo that a task can start. */
export interface TaskRepo extends AnyRepo {
  readonly otpApp: string;
  startLink(): Promise<unknown>;
}

/** An endpoint, as much of it as tasks need. */
export interface TaskEndpoint {
  readonly name: string;
}

type Loads = NonNullable<HinotoriConfig["load"]>;

/** Reads the application's configuration, and goes to its folder. */
export async function configure(app: App): Promise<void> {
  process.chdir(app.root);
  const { loadConfig } = await load(app, "config", "the module with loadConfig()");
  await loadConfig();
}

/** The application's own module: what is started. */
export async function applicationOf(app: App): Promise<Application.ApplicationModule> {
  const found = await load(app, "application", "its Application");
  if (isNamed(found) && "callbacks" in found) return found as unknown as Application.ApplicationModule;
  throw unfit(app, "application", "what Application.define makes");
}

/** The application's repos. Throws when it has none. */
export async function reposOf(app: App): Promise<readonly TaskRepo[]> {
  const found = await load(app, "repos", "its repos");
  const isRepo = (one: unknown): boolean => isNamed(one) && "config" in one && "startLink" in one;
  if (Array.isArray(found) && found.length > 0 && found.every(isRepo)) return found as readonly TaskRepo[];
  throw unfit(app, "repos", "a list of what Repo.define makes");
}

/** The function that fills a database for development; `undefined` when there is none. */
export async function seedsOf(app: App): Promise<(() => unknown) | undefined> {
  const seeds = await app.config.load?.seeds?.();
  if (seeds === undefined || typeof seeds === "function") return seeds;
  throw unfit(app, "seeds", "a function");
}

/** The application's endpoint; `undefined` when there is none. */
export async function endpointOf(app: App): Promise<TaskEndpoint | undefined> {
  const endpoint = await app.config.load?.endpoint?.();
  if (endpoint === undefined || isNamed(endpoint)) return endpoint;
  throw unfit(app, "endpoint", "what Endpoint.define makes");
}

async function load<Key extends keyof Loads>(
  app: App,
  key: Key,
  what: string,
): Promise<Awaited<ReturnType<NonNullable<Loads[Key]>>>> {
  const loader = app.config.load?.[key];
  if (loader === undefined)
    throw new AppError(
      `expected hinotori.config.ts of ${app.names.snake} to say where ${what} is, got: no load.${key}\n\n` +
        `Add it, when the application has one:\n\n    load: { ${key}: ${examples[key]} }`,
    );
  // The type of the loader under this key says what it resolves with.
  return (await loader()) as Awaited<ReturnType<NonNullable<Loads[Key]>>>;
}

const examples: Readonly<Record<keyof Loads, string>> = {
  config: `() => import("./src/config.ts")`,
  application: `async () => (await import("#my-app/application")).MyApp`,
  endpoint: `async () => (await import("#my-app-web/endpoint")).Endpoint`,
  router: `async () => (await import("#my-app-web/router")).Router`,
  repos: `async () => [(await import("#my-app/repo")).Repo]`,
  seeds: `async () => (await import("./priv/repo/seeds.ts")).seed`,
};

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}

function unfit(app: App, key: keyof Loads, expected: string): AppError {
  return new AppError(
    `expected load.${key} in hinotori.config.ts of ${app.names.snake} to resolve with ${expected}, got something else\n\n` +
      `Look at what it imports:\n\n    ${key}: ${examples[key]}`,
  );
}
