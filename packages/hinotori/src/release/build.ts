/** Builds an application, and before it the packages of the workspace that it needs. */
import fs from "node:fs";
import path from "node:path";

import { type App, workspaceOf } from "../app.ts";
import { AppError } from "../errors.ts";
import type { Io } from "../io.ts";
import { isFresh } from "./fresh.ts";
import { type Gathered, gatherSources, inBuildOrder } from "./gather.ts";
import { manifestOf } from "./manifest.ts";
import { run } from "./run.ts";

/** Builds what has to be built; nothing of an older build of the application is left. */
export async function build(app: App, io: Pick<Io, "progress">): Promise<void> {
  await buildPackages(gatherSources(app.root), io);
  const dist = path.join(app.root, "dist");
  fs.rmSync(dist, { recursive: true, force: true });
  const script = manifestOf(app.root).scripts?.["build"] ?? "tsc -p tsconfig.build.json";
  await io.progress(`build ${app.names.snake}`, () => run({ what: app.names.snake, script, cwd: app.root }));
  for (const file of ["src/main.js", "hinotori.config.js"]) {
    if (fs.existsSync(path.join(dist, file))) continue;
    const source = file.replace(/\.js$/, ".ts");
    throw new AppError(
      `expected the build to make dist/${file}, but it did not\n\n` +
        `Look at "include" in tsconfig.build.json: ${source} must be among it. Its "outDir" is dist, its "rootDir" the application's folder.`,
    );
  }
}

/** What is built already is left, unless something that it needs was built anew. */
async function buildPackages(packages: readonly Gathered[], io: Pick<Io, "progress">): Promise<void> {
  const anew = new Set<string>();
  for (const one of inBuildOrder(packages)) {
    const { name, from, manifest } = one;
    const script = manifest.scripts?.["build"];
    if (script === undefined) continue;
    const needs = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies });
    if (!needs.some((need) => anew.has(need)) && isFresh(one, workspaceOf(from) ?? from)) continue;
    await io.progress(`build ${name}`, () => run({ what: name, script, cwd: from }));
    anew.add(name);
  }
}
