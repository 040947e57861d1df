/** Finds the cookie of a release: in the environment, in its folder, or made for as long as the program runs. */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { ControlError } from "../../errors.ts";
import { openOwn, type Owners, thisUser } from "./own-file.ts";
import type { Release } from "./release.ts";

/** The cookie of a release whose program runs. */
export function cookieOf(release: Release, env: NodeJS.ProcessEnv): string {
  if (env["RELEASE_COOKIE"]) return env["RELEASE_COOKIE"];
  const cookie = readBuiltIn(release) ?? readOwn(release, [...thisUser(), ...ownerOf(release.place.folder)]);
  if (cookie !== undefined) return cookie;
  throw new ControlError(
    `expected ${release.place.node} to run, but it does not\n\nIt has no cookie yet: neither RELEASE_COOKIE nor a file says one.`,
  );
}

/** The cookie of a release that starts. One that was made without a cookie gets one in its own folder. */
export function cookieAtStart(release: Release, env: NodeJS.ProcessEnv): string {
  return env["RELEASE_COOKIE"] || (readBuiltIn(release) ?? readOwn(release, thisUser()) ?? make(own(release)));
}

function readBuiltIn({ root }: Release): string | undefined {
  const file = path.join(root, "releases", "COOKIE");
  return fs.existsSync(file) ? read(fs.openSync(file, "r"), file) : undefined;
}

function readOwn(release: Release, owners: Owners): string | undefined {
  const file = own(release);
  const opened = openOwn(file, fs.constants.O_RDONLY, owners);
  return opened === undefined ? undefined : read(opened, file);
}

/** Who a folder belongs to: an administrator asks programs of other users too. */
function ownerOf(folder: string): Owners {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  return found === undefined ? [] : [found.uid];
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

/** The cookie of a file that was opened. One that others can read is none. */
function read(opened: number, file: string): string {
  try {
    const { mode } = fs.fstatSync(opened);
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new ControlError(
        `expected a cookie that only its owner can read, got mode ${(mode & 0o777).toString(8)}: ${file}\n\n    chmod 600 ${file}`,
      );
    return fs.readFileSync(opened, "utf8").trim();
  } finally {
    fs.closeSync(opened);
  }
}
