/** The files of a release that are neither code nor packages: its commands, its settings, its cookie. */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { type Names, namesOf } from "../app/names.ts";
import { rename } from "../new/render.ts";
import { copy } from "./copy.ts";

// Source and build are equally deep below the package's folder.
const templates = fileURLToPath(new URL("../../templates/release", import.meta.url));

/** The text of one of our templates, with the name of a release in it. */
export function templateOf(file: string, names: Names): string {
  return rename(fs.readFileSync(path.join(templates, file), "utf8"), names);
}

/** Writes the commands. */
export function writeCommands(folder: string, name: string): void {
  for (const command of ["blank_slate", "server", "migrate"])
    write(
      path.join(folder, "bin", command === "blank_slate" ? name : command),
      templateOf(`bin/${command}`, namesOf(name)),
      0o755,
    );
}

/** Writes the settings, the application's own where it has some in `rel`. */
export function writeSettings(folder: string, name: string, rel: string): void {
  for (const file of ["env.sh", "vm.args"]) {
    const own = path.join(rel, file);
    write(
      path.join(folder, file),
      fs.existsSync(own) ? fs.readFileSync(own, "utf8") : templateOf(file, namesOf(name)),
      0o644,
    );
  }
}

/** Lays the application's own files over the release. */
export function writeOverlays(folder: string, rel: string): void {
  const overlays = path.join(rel, "overlays");
  if (fs.existsSync(overlays)) copy(overlays, folder);
}

/** Writes a cookie: the one that was there before, so that a program which runs can still be asked. */
export function writeCookie(folder: string, before: string): void {
  const old = path.join(before, "releases", "COOKIE");
  const cookie = fs.existsSync(old) ? fs.readFileSync(old, "utf8").trim() : randomBytes(32).toString("base64url");
  write(path.join(folder, "releases", "COOKIE"), `${cookie}\n`, 0o600);
}

/** Writes a file that is not there yet. */
export function write(file: string, text: string, mode: number): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
  // What the process is told to leave out of modes counts for writing, not for this.
  fs.chmodSync(file, mode);
}
