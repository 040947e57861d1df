/**
 * The program inside a release: what `bin/<app>` runs.
 *
 * It is copied into the release, beside the application's code, and needs nothing but that and `@hinotori/otp`. `start` runs the
 * application with a way in for its owner; `stop`, `restart`, `pid`, `rpc` and `remote` use that way; `eval` and `migrate` work in a
 * process of their own.
 */
import { fileURLToPath } from "node:url";

import { textOf } from "../command/explain.ts";
import { type Release, releaseOf } from "./boot/release.ts";

type Command = (release: Release, argument: string) => Promise<boolean>;

/** Loaded when they are asked for: a question should not wait for code that answers it elsewhere. */
const commands: Readonly<Record<string, Command>> = {
  daemon: async (release) => (await import("./boot/daemon.ts")).daemon(release, fileURLToPath(import.meta.url)),
  stop: async (release) => (await import("./boot/ask.ts")).stop(release, process.env),
  restart: (release) => ask(release, { do: "restart" }),
  pid: (release) => ask(release, { do: "pid" }),
  rpc: (release, source) => ask(release, { do: "rpc", source }),
  remote: async (release) => (await import("./boot/remote.ts")).remote(release, process.env),
  eval: async (release, source) => (await import("./boot/alone.ts")).evaluate(release, source),
  migrate: async (release) => (await import("./boot/alone.ts")).migrate(release),
};

async function ask(release: Release, request: Readonly<Record<string, unknown>>): Promise<boolean> {
  return (await import("./boot/ask.ts")).ask(release, process.env, request);
}

async function run([name = "", argument = ""]: readonly string[]): Promise<void> {
  const release = releaseOf(process.env);
  // This one goes on when its work is done.
  if (name === "start") return (await import("./boot/start.ts")).start(release, process.env);
  const command = commands[name];
  if (command === undefined) throw new Error(`expected a command of the release, got: ${name}`);
  const isWell = await command(release, argument);
  end(isWell ? 0 : 1);
}

/** Ends when everything is printed; what an expression left running ends with it. */
function end(code: number): void {
  process.stdout.write("", () => process.exit(code));
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${textOf(error, process.env)}\n`);
  end(1);
}
