/**
 * The console: a prompt inside the running application, as `iex -S mix` is.
 *
 * ```text
 * $ hinotori console
 * scuti(1)> await GenServer.call(Hashmap, ["put", "name", "John"])
 * 'ok'
 * scuti(2)> const pid = GenServer.whereis(Hashmap)
 * #PID<0.42.0>
 * ```
 *
 * The application is configured and started, all of it; its endpoint listens only with `--server`, or where HINOTORI_SERVER is "true".
 *
 * ## What can be typed
 *
 * JavaScript and TypeScript, with `await` and `import` at the top. A variable stays, and may be declared again; `_` is the last
 * value. In scope are what `@hinotori/otp` exports, the modules of the other packages (see `console/names.ts`), the application's own
 * (see `console/modules.ts`), `self()`, the process in which inputs run, and `flush()`, which prints the messages that it was sent.
 * Variables are the console's own: they hide nothing from the program.
 *
 * ## What cannot happen
 *
 * An error in an input is printed and ends nothing. A process that crashes is a report between the lines. Ctrl-C stops waiting for
 * an input. `.exit`, Ctrl-D, SIGTERM stop the application in order.
 *
 * ## Without a terminal
 *
 * Lines are read from standard input, `--eval` takes them from the command line. Results go to standard output and the log to
 * standard error; the exit code is 1 when an input failed.
 *
 * `Session` of `console/session.ts` is the same without a keyboard and without this application: for a socket into a release.
 */
import process from "node:process";

import { type App, findApp } from "./app.ts";
import { version } from "./command/version.ts";
import type { Io } from "./io.ts";
import { historyOf } from "./console/history.ts";
import { Lines } from "./console/lines.ts";
import { type ConsoleNames, consoleNames } from "./console/names.ts";
import { Session } from "./console/session.ts";
import { typeStripper } from "./console/strip-types.ts";
import { startApplication, stopApplications } from "./console/tree.ts";

/** What the console is called with. */
export interface ConsoleContext {
  readonly io: Io;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly options: {
    readonly app: string | undefined;
    readonly server: boolean;
    readonly json: boolean;
    readonly eval: readonly string[] | undefined;
  };
}

/** Where things are printed: changed when there is a prompt to keep clear of. */
interface Printer {
  print: (text: string) => void;
  log: (lines: string) => void;
}

/** Opens a console and ends the program when it is closed. */
export async function openConsole(context: ConsoleContext): Promise<never> {
  const { io, cwd, env, options } = context;
  const inputs = options.eval ?? [];
  const terminal = inputs.length === 0 && io.interactive;
  const printer: Printer = { print: io.out, log: (lines) => void process.stderr.write(lines) };
  const app = await findApp(cwd, options.app);
  await startApplication(app, {
    server: options.server || env["HINOTORI_SERVER"] === "true",
    log: (lines) => printer.log(lines),
  });
  const end = endOnce();
  const found = await namesOf(app, io);
  const stripTypes = typeStripper();
  const session = new Session({
    names: found.names,
    root: app.root,
    colors: io.style.red("") !== "",
    print: (text) => printer.print(text),
    ...(stripTypes === undefined ? {} : { stripTypes }),
  });
  if (inputs.length > 0) return end(await evaluateAll(session, printer, { io, inputs, json: options.json }));
  const lines = linesOf(session, { app, terminal, env });
  printer.print = (text) => lines.print(text);
  if (terminal) {
    printer.log = (text) => lines.write(text);
    io.out(welcome(app, found));
  }
  const failures = await lines.run();
  return end(!terminal && failures > 0 ? 1 : 0);
}

function linesOf(
  session: Session,
  { app, terminal, env }: { app: App; terminal: boolean } & Pick<ConsoleContext, "env">,
): Lines {
  return new Lines(session, {
    input: process.stdin,
    output: process.stdout,
    terminal,
    name: app.names.snake,
    history: historyOf(app.names.snake, env),
    help: kHelp,
  });
}

/** Runs inputs from the command line; the first that fails is the last. Resolves with the exit code. */
async function evaluateAll(
  session: Session,
  printer: Printer,
  { io, inputs, json }: { readonly io: Io; readonly inputs: readonly string[]; readonly json: boolean },
): Promise<number> {
  for (const input of inputs) {
    const printed: string[] = [];
    printer.print = (text) => void printed.push(text);
    const outcome = await session.evaluate(input);
    if (outcome.is === "incomplete") printed.push("** (SyntaxError) expected a whole input, got a part of one");
    const isDone = outcome.is === "done";
    if (isDone && json) io.json(outcome.value ?? null);
    else if (printed.length > 0) (isDone ? io.out : io.err)(printed.join("\n"));
    if (!isDone) return 1;
  }
  return 0;
}

async function namesOf({ root, names }: App, io: Io): Promise<ConsoleNames> {
  const source = `${root}/src`;
  const found = await consoleNames(root, { folder: source, contexts: `${source}/${names.kebab}` });
  for (const { file, error } of found.failed)
    io.err(`${io.style.yellow("warning")}  ${file.slice(root.length + 1)} is not in scope: ${String(error)}`);
  return found;
}

/** Ends the program in order, once, whoever asks first; a second signal ends it at once. */
function endOnce(): (code: number) => Promise<never> {
  let ending: Promise<never> | undefined;
  const end = (code: number): Promise<never> =>
    (ending ??= (async () => {
      await stopApplications();
      process.exit(code);
    })());
  const codes = { SIGTERM: 0, SIGHUP: 0, SIGINT: 130 } as const;
  for (const [signal, code] of Object.entries(codes))
    process.on(signal, () => {
      if (ending !== undefined) process.exit(1);
      void end(code);
    });
  return end;
}

function welcome(app: App, { own }: ConsoleNames): string {
  return [
    `Hinotori ${version()}, Node.js ${process.versions.node}: ${app.names.snake} runs in ${process.env["NODE_ENV"] || "development"}`,
    `In scope, beside what Hinotori gives: ${own.join(", ")}`,
    `.help says what can be typed, .exit leaves`,
    "",
  ].join("\n");
}

const kHelp = `JavaScript or TypeScript, one input or many lines of one, with await and import at the top.

In scope are everything of @hinotori/otp, the modules of its other packages (Changeset, Migrator, PubSub, Token …) and the application's
own, which win where both have a name.

  _            the last value
  self()       the process in which inputs run; it traps exits
  flush()      prints the messages it was sent; await Process.receive() takes one
  Sys.tree()   the supervision tree
  .exit        stops the application and leaves, as Ctrl-D does
  Ctrl-C       stops waiting for an input, or forgets what was typed`;
