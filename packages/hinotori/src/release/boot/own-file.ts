/** Opens files in folders where others may write too, such as `/tmp`: what they could have put there is refused. */
import fs from "node:fs";

import { ControlError } from "../../errors.ts";

/** Who a file may belong to. Default: this user. */
export type Owners = readonly number[];

/**
 * Opens a file; `undefined` when there is none.
 *
 * @throws ControlError for a link, for what is no file, and for one of another user.
 */
export function openOwn(file: string, flags: number, owners: Owners = thisUser()): number | undefined {
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants as Partial<typeof fs.constants>;
  // Whoever opens a pipe would wait for its other end.
  const opened = open(file, flags | O_NOFOLLOW | O_NONBLOCK);
  if (opened === undefined) return undefined;
  const { uid } = fs.fstatSync(opened);
  const isFile = fs.fstatSync(opened).isFile();
  if (isFile && (process.getuid === undefined || owners.includes(uid))) return opened;
  fs.closeSync(opened);
  throw refused(file, isFile ? `one of user ${uid}` : "what is no file");
}

function open(file: string, flags: number): number | undefined {
  try {
    return fs.openSync(file, flags, 0o600);
  } catch (cause) {
    // What openSync throws is a system error.
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw refused(file, code === "ELOOP" ? "a link" : String(code), cause);
  }
}

/** This user, where there are users. */
export function thisUser(): Owners {
  return process.getuid === undefined ? [] : [process.getuid()];
}

// Where others may write too, one of them could have put it there.
function refused(file: string, found: string, cause?: unknown): ControlError {
  return new ControlError(
    `expected a file of this user, got ${found}: ${file}\n\nLook at who put it there, or set RELEASE_TMP to another folder.`,
    { cause },
  );
}
