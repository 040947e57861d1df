/**
 * A release: a folder with everything that an application needs to run elsewhere, and the command to run it with.
 *
 * ```ts
 * await makeRelease(await findApp(cwd), { node: true, cookie: true, mayReplace: async () => true }, io);
 * ```
 *
 * ## What is in it
 *
 * The layout is Elixir's, which whoever runs Phoenix knows:
 *
 * ```
 * bin/my_app            start, stop, restart, pid, version, eval, rpc, remote, daemon
 * bin/server            starts it with its server on
 * bin/migrate           brings its databases up to date
 * lib/my_app-0.1.0/     the application: dist, priv, node_modules, and boot, the program behind bin/my_app
 * node-20.20.2/         Node.js itself
 * releases/0.1.0/       env.sh and vm.args, the application's own where it has some in rel/
 * releases/COOKIE       what a user must know to ask the program; mode 0600
 * tmp/                  the socket, and the log of `daemon`; made when it runs
 * ```
 *
 * It can be moved, packed and copied: nothing in it knows where it is. Where the operating system or the processor is another one, native
 * modules and Node.js are wrong.
 *
 * ## Running it
 *
 * `start` is one process in the foreground, as systemd and containers want it: SIGTERM stops it in order with exit code 0, SIGHUP has
 * it read its configuration anew, and a tree that gives up ends it with 1. `restart` starts it anew in that same process, so nobody
 * who watches it takes it for dead; code is loaded once, so a new version needs `stop` and `start`.
 *
 * ```
 * [Service]
 * Type=exec
 * User=my_app
 * EnvironmentFile=/etc/my_app.env
 * Environment=RELEASE_TMP=/run/my_app RELEASE_ENV_FILE=/etc/my_app.reload.env
 * RuntimeDirectory=my_app
 * RuntimeDirectoryMode=0700
 * ExecStart=/opt/my_app/bin/server
 * ExecReload=/bin/kill -HUP $MAINPID
 * Restart=on-failure
 * ```
 *
 * What `EnvironmentFile` says is what the process was started with, and cannot change. What SIGHUP shall change is in the file that
 * `RELEASE_ENV_FILE` names, by default `.env` in the release's folder.
 *
 * ## How it is made
 *
 * The packages of the workspace that the application needs are built, then the application. Its packages are taken from where they are
 * installed, without those for development: no network is needed, and what was tested is what runs. Static files are digested, unless
 * that was done before. The folder is made beside its place and put there when it is whole. What is in `rel/overlays` is laid over it.
 */
import fs from "node:fs";
import path from "node:path";

import type { App } from "./app.ts";
import { UsageError } from "./errors.ts";
import type { Io } from "./io.ts";
import { copyBoot } from "./release/boot-files.ts";
import { build } from "./release/build.ts";
import { copyApplication, copyPackage } from "./release/copy.ts";
import { write, writeCommands, writeCookie, writeOverlays, writeSettings } from "./release/files.ts";
import { digestStatic } from "./release/digest.ts";
import { gather, type Gathered } from "./release/gather.ts";
import { manifestOf } from "./release/manifest.ts";
import { copyNode } from "./release/node.ts";
import { checkIdle, isThere, replace } from "./release/target.ts";

/** How a release is made. */
export interface ReleaseOptions {
  /** Its name, of the command too. Default: the application's. */
  readonly name?: string;
  /** Its folder. Default: `_build/rel/<name>` in the application's. */
  readonly path?: string;
  /** Whether Node.js is taken along. */
  readonly node: boolean;
  /** Whether it gets a cookie; without one each program makes its own when it starts. */
  readonly cookie: boolean;
  /** Says whether the release that is in a folder may be replaced. */
  readonly mayReplace: (folder: string) => Promise<boolean>;
}

/** A release that was made. */
export interface MadeRelease {
  readonly name: string;
  readonly version: string;
  /** Its folder. */
  readonly path: string;
  /** How many packages it has, beside the application. */
  readonly packages: number;
  /** The version of the Node.js in it; undefined when it brings none. */
  readonly node: string | undefined;
  /** Why it brings none although it was wanted. */
  readonly nodeIsMissing: string | undefined;
}

/** Makes a release of an application. */
export async function makeRelease(app: App, options: ReleaseOptions, io: Pick<Io, "progress">): Promise<MadeRelease> {
  const name = checkName(options.name ?? app.names.snake);
  const folder = options.path ?? path.join(app.root, "_build", "rel", name);
  if (isThere(folder) && !(await options.mayReplace(folder)))
    throw new UsageError(`expected no release at ${folder}, got one\n\nReplace it: --overwrite`);
  await checkIdle(folder);
  const packages = gather(app.root);
  await build(app, io);
  const made = { name, version: manifestOf(app.root).version ?? "0.0.0", path: folder, packages: packages.length };
  let nodeIsMissing: string | undefined;
  await io.progress("copy everything", () =>
    replace(folder, async (staging) => {
      await writeApplication({ ...made, path: staging }, app, packages);
      if (options.node) nodeIsMissing = copyNode(path.join(staging, `node-${process.versions.node}`, "bin", "node"));
      if (options.cookie) writeCookie(staging, folder);
      writeOverlays(staging, path.join(app.root, "rel"));
    }),
  );
  const hasNode = options.node && nodeIsMissing === undefined;
  return { ...made, node: hasNode ? process.versions.node : undefined, nodeIsMissing };
}

type Making = Pick<MadeRelease, "name" | "version" | "path">;

async function writeApplication(
  { name, version, path: folder }: Making,
  app: App,
  packages: readonly Gathered[],
): Promise<void> {
  const lib = path.join(folder, "lib", `${name}-${version}`);
  fs.mkdirSync(lib, { recursive: true });
  copyApplication(app.root, lib);
  for (const one of packages) copyPackage(one, path.join(lib, one.to));
  await digestStatic(lib, app.config.load?.endpoint !== undefined);
  await copyBoot(path.join(lib, "boot"));
  const { node, modules } = process.versions;
  write(path.join(lib, "boot", "made-for.json"), `${JSON.stringify({ node, modules })}\n`, 0o644);
  writeCommands(folder, name);
  writeSettings(path.join(folder, "releases", version), name, path.join(app.root, "rel"));
  write(path.join(folder, "releases", "start.data"), `${node} ${version}\n`, 0o644);
}

function checkName(name: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name) && !["server", "migrate"].includes(name)) return name;
  throw new UsageError(
    `expected the name of a release, in lower snake case and not server or migrate, got: ${name}\n\nName it: --name my_app`,
  );
}
