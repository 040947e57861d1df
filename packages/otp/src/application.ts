/**
 * A supervision tree with a name: what is started, stopped and configured as one thing.
 *
 * The `start` callback is the table of contents of a program: it starts the top supervisor. Applications that are needed start
 * before, and everything stops in reverse.
 *
 * ## Example
 *
 * ```ts run
 * import { Application, GenServer, Supervisor, ok, reply } from "@hinotori/otp";
 *
 * const Tickets = GenServer.define("Office.Tickets", {
 *   registered: true,
 *   init: (first: number) => ok(first),
 *   handleCall: { take: (next) => reply(next, next + 1) },
 * });
 *
 * const Office = Application.define("office", {
 *   env: { first: 100 },
 *   start: () => Supervisor.startLink([[Tickets, Application.fetchEnv("office", "first")]], { strategy: "one_for_one" }),
 * });
 *
 * await Application.ensureAllStarted(Office); // => ["office"]
 * await GenServer.call(Tickets, ["take"]); // => 100
 * await Application.stop(Office);
 * Application.started(); // => []
 * ```
 *
 * A program's main file ends with `await Application.run(Office)`: it owns SIGTERM and SIGINT, and the exit code. With a `reload`
 * among its options SIGHUP reads the configuration anew, without a stop.
 *
 * ## Callbacks
 *
 * - `start()` returns the top supervisor, or `[pid, state]`.
 * - `prepStop(state)` runs before the tree goes down, `stop(state)` after; one that throws is reported and holds up nothing.
 * - `configChange(changed, added, removed)` is called by `Application.changeEnv`, and when SIGHUP brought another configuration.
 * - `applications`: what must run before; `env`: configuration where nothing else was put.
 *
 * ## Failure
 *
 * When the top supervisor gives up, a temporary application is reported and the others go on; under `run` the program stops with
 * exit code 1, so that whatever started it can start it again. A rejection that nobody handles, outside any process, is reported and ends
 * nothing; an exception that nobody catches is reported and stops the program in order.
 *
 * ## Limits
 *
 * **Unlike OTP** applications are values, not files: there is no load and unload, and no application is included in another. So there are no start phases either:
 * what has to happen when the tree stands is a line of `start` after the one that started it, and when that line throws the tree is taken down again.
 */

import { ApplicationError, ArgumentError } from "./errors.ts";
import {
  type ApplicationModule,
  type ApplicationType,
  type Callbacks,
  moduleOf,
  runningApplications,
  startOne,
  stopOne,
} from "./application/controller.ts";
import { type EnvValue, envOf, fillEnv, replaceEnv } from "./application/env.ts";
import { restartProgram, type RunOptions, runProgram } from "./application/run.ts";
import { inspect } from "./process/inspect.ts";

export type { ApplicationModule, ApplicationType, Callbacks } from "./application/controller.ts";
export type { Configuration } from "./application/reload.ts";
export type { RunOptions } from "./application/run.ts";

/**
 * Defines an application.
 *
 * @param name its name: of its configuration, in logs, in `Application.started()`.
 */
export function define<State = unknown>(name: string, callbacks: Callbacks<State>): ApplicationModule {
  if (typeof name !== "string" || name === "")
    throw new ArgumentError(`expected the name of an application, got: ${inspect(name)}`);
  if (typeof callbacks.start !== "function")
    throw new ArgumentError(`expected application ${name} to have a start callback, got: ${inspect(callbacks.start)}`);
  fillEnv(name, callbacks.env ?? {});
  return { name, callbacks: callbacks as unknown as Callbacks<never> };
}

/**
 * Starts one application; those it needs must run already.
 *
 * @param type what happens when it ends by itself: `"temporary"` (default) is reported, `"permanent"` ends a program under `run`.
 * @throws ApplicationError `["already_started", name]`, `["not_started", name]`, `["bad_return", …]`, or why the tree did not start.
 */
export async function start(app: ApplicationModule, type: ApplicationType = "temporary"): Promise<"ok"> {
  await startOne(app, type);
  return "ok";
}

/**
 * Starts an application and all it needs, dependencies first.
 *
 * @returns the names of those that this call started, in order.
 * @throws ApplicationError `[name, reason]` of the one that failed, after those this call had started were stopped again.
 */
export async function ensureAllStarted(app: ApplicationModule, type: ApplicationType = "temporary"): Promise<string[]> {
  const newly: string[] = [];
  const visit = async (next: ApplicationModule): Promise<void> => {
    // As in OTP, of one that runs it is not asked whether what it needs still does.
    if (moduleOf(next.name) !== undefined) return;
    for (const needed of next.callbacks.applications ?? []) await visit(needed);
    if (moduleOf(next.name) !== undefined) return;
    try {
      await startOne(next, type);
    } catch (error) {
      if (!(error instanceof ApplicationError)) throw error;
      throw new ApplicationError([next.name, error.reason], error.message);
    }
    newly.push(next.name);
  };
  try {
    await visit(app);
  } catch (error) {
    for (const name of newly.reverse()) if (moduleOf(name) !== undefined) await stopOne(name);
    throw error;
  }
  return newly;
}

/** Stops an application: `prepStop`, the tree in reverse order, `stop`. @throws ApplicationError `["not_started", name]`. */
export async function stop(app: ApplicationModule | string): Promise<"ok"> {
  await stopOne(typeof app === "string" ? app : app.name);
  return "ok";
}

/**
 * Runs an application as the program: starts it and all it needs as permanent, stops in order on SIGTERM and SIGINT, and exits.
 *
 * Exit code 0 after a signal; 1 when it did not start, ended by itself, or did not stop in time. A second signal ends it by force.
 */
export function run(app: ApplicationModule, options: RunOptions = {}): Promise<void> {
  return runProgram(() => ensureAllStarted(app, "permanent"), options);
}

/**
 * Starts the program that `run` runs anew, in the same operating-system process. Resolves when it has started.
 *
 * Every application is stopped in order, and those that `run` had started are started again.
 * The configuration is read first, by the `reload` of `run`; when that fails nothing is stopped. When the new start fails, the program
 * ends as it does when the first one fails. Modules stay loaded, so new code needs a new process.
 *
 * @throws ApplicationError `["not_running"]` when no program runs, or it is being stopped; or why it did not start.
 */
export function restart(): Promise<void> {
  return restartProgram();
}

/** A value of configuration; `undefined` or the default when there is none. */
export function getEnv<App extends string, Key extends string>(
  app: App,
  key: Key,
  otherwise?: EnvValue<App, Key>,
): EnvValue<App, Key> | undefined {
  const env = envOf(app);
  return env.has(key) ? (env.get(key) as EnvValue<App, Key>) : otherwise;
}

/** A value of configuration that must be there. @throws ApplicationError `["no_env", app, key]`. */
export function fetchEnv<App extends string, Key extends string>(app: App, key: Key): EnvValue<App, Key> {
  const env = envOf(app);
  if (env.has(key)) return env.get(key) as EnvValue<App, Key>;
  throw new ApplicationError(
    ["no_env", app, key],
    `expected application ${app} to be configured with ${inspect(key)}, but it is not\n\nPut it in the configuration, or ask getEnv and give a default:\n\n    Application.putEnv(${inspect(app)}, ${inspect(key)}, value)`,
  );
}

/** Puts a value of configuration; seen at once. */
export function putEnv(app: string, key: string, value: unknown): void {
  envOf(app).set(key, value);
}

/** Puts many values of configuration. */
export function putAllEnv(app: string, values: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(values)) envOf(app).set(key, value);
}

/** Takes a value of configuration away. */
export function deleteEnv(app: string, key: string): void {
  envOf(app).delete(key);
}

/** Every value of an application's configuration. */
export function getAllEnv(app: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(envOf(app));
}

/** Replaces an application's whole configuration and tells it, by `configChange`, what changed; only when something did. */
export async function changeEnv(app: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const { changed, added, removed } = replaceEnv(app, values);
  if (Object.keys(changed).length + Object.keys(added).length + removed.length === 0) return;
  await moduleOf(app)?.callbacks.configChange?.(changed, added, removed);
}

/** The applications that run, in the order they were started. */
export function started(): string[] {
  return runningApplications();
}
