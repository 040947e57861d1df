/**
 * A server for development: the application in a program of its own, replaced by one with the newest code when a file changes.
 *
 * It owns the address, and hands what comes to the program behind it. While the next program starts, requests wait; none is
 * refused or cut. When the new code does not start, pages say why until the next change.
 *
 * ## Example
 *
 * A file beside the application, run with `node --import tsx src/dev.ts`:
 *
 * ```ts
 * import { dev } from "@hinotori/endpoint/dev";
 *
 * await dev({ entry: "src/main.ts" });
 * ```
 *
 * ## How it is quick
 *
 * A program stands by at all times with the packages of the application loaded. After a change only the application's own files
 * are left to be loaded.
 *
 * ## Failure
 *
 * A syntax error, a failed start and a crash all end in a page with the compiler's message or the last lines that were printed.
 * A Ctrl-C ends everything in order, a second one at once. Programs also end when the dev server is killed.
 *
 * ## Limits
 *
 * The old program and the new one run side by side for a moment: what only one of them can have, such as a port beside the
 * endpoint's, must be off in development. HTTP only; clients seem to come from this machine. Unlike Phoenix, which puts new
 * code into the running program, memory does not survive a change: processes start anew.
 */
import path from "node:path";

import { Clock, Logger } from "@hinotori/otp";

import { watchFiles } from "./dev/changes.ts";
import { Gate } from "./dev/gate.ts";
import type { Place } from "./dev/link.ts";
import { checkDev } from "./dev/options.ts";
import { packagesOf } from "./dev/packages.ts";
import { Reloader } from "./dev/reloader.ts";

export type { Place } from "./dev/link.ts";

/** How an application is developed. */
export interface DevServerOptions {
  /** The file that is the application: `"src/main.ts"`. */
  readonly entry: string;
  /** What the application gets in `process.argv`. Default: nothing. */
  readonly args?: readonly string[];
  /** The folder it runs in, from which the paths here are counted. Default: the current one. */
  readonly cwd?: string;
  /**
   * Files and folders whose change means new code. Default `["src", "config", "priv"]` and the sources of packages
   * in the same workspace. What is in `priv/static` never counts: pages follow that by themselves.
   */
  readonly watch?: readonly string[];
  /** What Node is told. Default: what it was told for this program, such as `["--import", "tsx"]`. */
  readonly execArgv?: readonly string[];
  /** Packages to load before they are needed. Default: the dependencies that its files import. */
  readonly preload?: readonly string[];
  /** Where to answer when the first start fails before the application has said where. Default 127.0.0.1, port 4000. */
  readonly place?: Place;
  /** The address that opens your editor, for the pages of failed starts: `"vscode://file/__FILE__:__LINE__"`. */
  readonly editor?: string;
  /** Whether signals end the whole. Default `true`; with `false`, call `stop` yourself. */
  readonly signals?: boolean;
}

/** A dev server that runs. */
export interface DevServer {
  /** Ends the programs in order, and the server; resolves when all is gone. */
  stop(): Promise<void>;
}

const kDebounceMs = 25;
const kParentBeatMs = 1000;

/**
 * Develops an application: runs it, and runs it anew when its files change. Resolves when the first program is on its way.
 *
 * @throws EndpointConfigError naming every option that is not right.
 */
export async function dev(options: DevServerOptions): Promise<DevServer> {
  checkDev(options);
  const cwd = path.resolve(options.cwd ?? ".");
  const { preload, linked } = packagesOf(cwd);
  const gate = new Gate();
  const reloader = new Reloader(gate, {
    entry: options.entry,
    args: options.args ?? [],
    cwd,
    execArgv: options.execArgv ?? process.execArgv,
    preload: options.preload ?? preload,
    place: options.place ?? { ip: "127.0.0.1", port: 4000 },
    editor: options.editor,
  });
  reloader.reload();
  const watched = options.watch ?? ["src", "config", "priv", ...linked];
  const assets = path.join(cwd, "priv", "static") + path.sep;
  const paths = watched.map((one) => path.resolve(cwd, one));
  const watch = await watchFiles(
    { paths, counts: (file) => !file.startsWith(assets), debounceMs: kDebounceMs },
    (files) => {
      if (files.some((file) => linked.some((folder) => file.startsWith(folder + path.sep)))) reloader.forgetStandby();
      reloader.reload(files.map((file) => path.relative(cwd, file)));
    },
  );
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      await watch.close();
      await reloader.stop();
      gate.close();
    })());
  if (options.signals !== false) endBySignals(stop, reloader);
  return { stop };
}

function endBySignals(stop: () => Promise<void>, reloader: Reloader): void {
  let asked = false;
  const end = async (): Promise<void> => {
    if (asked) {
      reloader.kill();
      process.exit(1);
    }
    asked = true;
    await stop();
    Logger.flush();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());
  process.on("exit", () => reloader.kill());
  watchParent(() => void end());
}

/** Calls `lost` when the program that started us is gone, such as a package manager that was killed. */
function watchParent(lost: () => void): void {
  const parent = process.ppid;
  const look = (): void => {
    if (process.ppid === parent) Clock.setTimer(kParentBeatMs, look, { ref: false });
    else lost();
  };
  look();
}
