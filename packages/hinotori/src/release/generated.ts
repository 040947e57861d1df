/** The files that `gen release` writes into an application: what its releases are made with, to be changed. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import type { App } from "../app.ts";
import type { Change } from "../changes.ts";
import { keepRegions, rename } from "../new/render.ts";
import { templateOf } from "./files.ts";

/** The files in `rel`, and with `docker` what an image is made of. */
export function releaseChanges(app: App, { docker }: { readonly docker: boolean }): readonly Change[] {
  const { names } = app;
  const settings = ["env.sh", "vm.args"].map((file) => ({ create: `rel/${file}`, content: templateOf(file, names) }));
  const commands = ["bin/server", "bin/migrate"].map((file) => ({
    create: `rel/overlays/${file}`,
    content: templateOf(file, names),
    executable: true,
  }));
  return [...settings, ...commands, ...(docker ? imageChanges(app) : [])];
}

/** What a new application has: both come from its template. */
function imageChanges({ names, database, html }: App): readonly Change[] {
  const holding = new Set<string>([...(html ? ["html"] : []), ...(database === undefined ? [] : ["repo", database])]);
  return ["Dockerfile", "Dockerfile.dockerignore"].map((file) => {
    const template = fs.readFileSync(fileURLToPath(new URL(`../../templates/app/${file}`, import.meta.url)), "utf8");
    return { create: file, content: rename(keepRegions(template, holding), names) };
  });
}

/** What a release does that this application does not take part in, each with the repair. */
export function lacksOf(app: App): readonly string[] {
  const says = (file: string, word: string): boolean => {
    const place = path.join(app.root, file);
    return fs.existsSync(place) && fs.readFileSync(place, "utf8").includes(word);
  };
  const { pascal } = app.web;
  return [
    ...(says("config/runtime.ts", "HINOTORI_SERVER")
      ? []
      : [
          `bin/server turns the server on with HINOTORI_SERVER, which config/runtime.ts does not read\n\n` +
            `    "${pascal}.Endpoint": { server: env.HINOTORI_SERVER === undefined ? undefined : env.HINOTORI_SERVER === "true" }`,
        ]),
    ...(says("src/main.ts", "reload")
      ? []
      : [
          `SIGHUP ends the program, since src/main.ts does not say how its configuration is read anew\n\n` +
            `    await Application.run(${app.names.pascal}, { reload: reloadConfig })`,
        ]),
  ];
}
