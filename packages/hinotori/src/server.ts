/**
 * Running an application and its server, as `mix phx.server` does.
 *
 * What runs is `src/main.ts`, the application's own program, with every endpoint listening whose configuration does not say otherwise.
 * In development it is run by the dev server of `@hinotori/endpoint/dev`, and anew whenever a file changes; with `--no-reload` and in
 * production it is run here, by itself.
 *
 * With `--open` a browser opens when the application answers for the first time.
 */
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { type App, findApp } from "./app.ts";
import { AppError } from "./errors.ts";
import type { Io } from "./io.ts";
import { configure } from "./loaded-app.ts";
import { addressOf } from "./server/address.ts";
import { openWhenReady } from "./server/browser.ts";

/** What the server is called with. */
export interface ServerContext {
  readonly io: Io;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly options: { readonly app: string | undefined; readonly open: boolean; readonly reload: boolean | undefined };
}

const kTurnOn = new URL(`./server/turn-on${import.meta.url.slice(-3)}`, import.meta.url).href;

/** Runs the application until it is told to stop. */
export async function runServer({ io, cwd, env, options }: ServerContext): Promise<void> {
  const app = await findApp(cwd, options.app);
  const entry = path.join(app.root, "src", "main.ts");
  if (!fs.existsSync(entry)) throw noProgram(app);
  process.chdir(app.root);
  const isPlain = env["NODE_ENV"] === "production" || options.reload === false;
  if (isPlain) {
    await import(kTurnOn);
    await import(pathToFileURL(entry).href);
  } else {
    const { dev } = await import("@hinotori/endpoint/dev");
    await dev({
      entry: "src/main.ts",
      cwd: app.root,
      execArgv: [...process.execArgv, "--import", kTurnOn],
      // Where code is told of that does not even start, and so does not say where it would listen.
      place: { ip: "127.0.0.1", port: portOf(env["PORT"]) },
    });
  }
  if (options.open) await open(app, io, isPlain);
}

function portOf(text = ""): number {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : 4000;
}

/** The address is in the configuration, which the program above has read; under the dev server this one has not. */
async function open(app: App, io: Io, isConfigured: boolean): Promise<void> {
  try {
    if (!isConfigured) await configure(app);
    const address = await addressOf(app);
    if (address !== undefined) await openWhenReady(address);
  } catch (error) {
    // The dev server shows what is wrong with the code, and goes on.
    io.err(`no browser is opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function noProgram(app: App): AppError {
  return new AppError(
    `expected src/main.ts of ${app.names.snake}, the program that runs it, got no such file in: ${app.root}\n\n` +
      `Write it:\n\n    loadConfig();\n    await Application.run(${app.names.pascal});`,
  );
}
