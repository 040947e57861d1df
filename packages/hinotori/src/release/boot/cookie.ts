/** Finds the cookie of a release: in the environment, in its folder, or made for as long as the program runs. */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { ControlError } from "../../errors.ts";
import type { Release } from "./release.ts";

/** The cookie of a release whose program runs. */
export function cookieOf(release: Release, env: NodeJS.ProcessEnv): string {
  if (env["RELEASE_COOKIE"]) return env["RELEASE_COOKIE"];
  for (const file of [builtIn(release), own(release)]) {
    const cookie = read(file);
    if (cookie !== undefined) return cookie;
  }
  throw new ControlError(
    `expected ${release.place.node} to run, but it does not\n\nIt has no cookie yet: neither RELEASE_COOKIE nor a file says one.`,
  );
}

/** The cookie of a release that starts. One that was made without a cookie gets one in its own folder. */
export function cookieAtStart(release: Release, env: NodeJS.ProcessEnv): string {
  if (env["RELEASE_COOKIE"]) return env["RELEASE_COOKIE"];
  const file = own(release);
  const owner = fs.statSync(file, { throwIfNoEntry: false })?.uid;
  // Where others may write too, one of them could have put it there.
  if (owner !== undefined && process.getuid !== undefined && owner !== process.getuid())
    throw new ControlError(
      `expected a cookie of this user, got one of user ${owner}: ${file}\n\nSet RELEASE_TMP to another folder.`,
    );
  return read(builtIn(release)) ?? read(file) ?? make(file);
}

function builtIn({ root }: Release): string {
  return path.join(root, "releases", "COOKIE");
}

function own({ place }: Release): string {
  return path.join(place.folder, `${place.node}.cookie`);
}

function make(file: string): string {
  const cookie = randomBytes(32).toString("base64url");
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  fs.writeFileSync(file, `${cookie}\n`, { mode: 0o600, flag: "wx" });
  return cookie;
}

/** A file's cookie; undefined when there is no such file. One that others can read is none. */
function read(file: string): string | undefined {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0)
    throw new ControlError(
      `expected a cookie that only its owner can read, got mode ${(found.mode & 0o777).toString(8)}: ${file}\n\n    chmod 600 ${file}`,
    );
  return fs.readFileSync(file, "utf8").trim();
}
