/** Applications: defined for one scenario, started and stopped by acts. */
import { Application, ApplicationError, Process } from "@hinotori/otp";
import type { App, Scenario, Term } from "../language/scenario.ts";
import { run } from "./acts.ts";
import type { Book, Doing } from "./book.ts";
import { start } from "./processes.ts";
import { from, nameOf } from "./term.ts";

/** Defines the applications of a scenario; those that are needed first. */
export function defineAll(apps: Scenario["applications"] = {}, book: Book): void {
  const defining = (name: string): Application.ApplicationModule => {
    const made = book.applications.get(name);
    if (made !== undefined) return made;
    const app = apps[name];
    if (app === undefined) throw new Error(`no application of the scenario is called ${name}`);
    const needs = (app.needs ?? []).map(defining);
    const module = define(name, app, { book, needs });
    book.applications.set(name, module);
    return module;
  };
  for (const name of Object.keys(apps)) defining(name);
}

interface Around {
  readonly book: Book;
  readonly needs: readonly Application.ApplicationModule[];
}

function define(name: string, app: App, { book, needs }: Around): Application.ApplicationModule {
  const who = `app ${name}`;
  const env = Object.entries(app.env ?? {}).map(([key, value]) => [key, from(value, book)] as const);
  return Application.define<unknown>(nameOf(name), {
    applications: needs,
    env: Object.fromEntries(env),
    start: async () => {
      book.write(who, "starting");
      const { way } = await run(app.start ?? [], { book, state: null });
      if (way !== undefined) return from(way["value"] as Term, book) as never;
      const pid = await start(app.tree ?? { id: name, type: "supervisor" }, { book, link: true });
      return (app.state === undefined ? pid : [pid, from(app.state, book)]) as never;
    },
    prepStop: (state) => {
      book.write(who, "prep_stop", state);
      if (app.prep_stop?.raise !== undefined) throw new Error(app.prep_stop.raise);
      return app.prep_stop === undefined ? state : from(app.prep_stop.value, book);
    },
    stop: (state) => book.write(who, "stopping", state),
  });
}

/** Lets go of a scenario's applications and their configuration: down when its processes are, they are still known until they are stopped. */
export async function forgetAll(book: Book): Promise<void> {
  for (const [name, app] of book.applications) {
    await Application.stop(app).catch((error: unknown) => {
      if (!(error instanceof ApplicationError)) throw error;
    });
    for (const key of Object.keys(Application.getAllEnv(nameOf(name)))) Application.deleteEnv(nameOf(name), key);
  }
}

function asked(use: (app: Application.ApplicationModule, key: string, value: unknown) => unknown): Doing {
  return (act, book) => {
    const app = book.applications.get(act["of"] as string) ?? nobody(act["of"] as string);
    return use(app, act["key"] as string, from((act["value"] ?? act["otherwise"] ?? null) as Term, book));
  };
}

/** An application that the scenario does not define: it does not run, and cannot. */
function nobody(name: string): Application.ApplicationModule {
  return { name: nameOf(name), callbacks: { start: () => Process.exit("noproc") } };
}

/** The functions of Application, by their names. */
export const appFunctions: Readonly<Record<string, Doing>> = {
  start: (act, book) => asked((app) => Application.start(app, (act["type"] ?? "temporary") as "temporary"))(act, book),
  ensure_started: asked(async (app) => {
    if (Application.started().includes(app.name)) return "ok";
    return Application.start(app);
  }),
  ensure_all_started: asked((app) => Application.ensureAllStarted(app)),
  stop: asked((app) => Application.stop(app)),
  started: () => Application.started(),
  get_env: asked(({ name }, key, otherwise) => Application.getEnv(name, key, otherwise)),
  fetch_env: asked(({ name }, key) => {
    try {
      return Application.fetchEnv(name, key);
    } catch (error) {
      if (error instanceof ApplicationError) return "error";
      throw error;
    }
  }),
  put_env: asked(({ name }, key, value) => (Application.putEnv(name, key, value), "ok")),
  delete_env: asked(({ name }, key) => (Application.deleteEnv(name, key), "ok")),
  get_all_env: asked(({ name }) => Application.getAllEnv(name)),
};
