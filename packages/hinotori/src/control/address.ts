/** Where a running program listens for its owner: a socket in a folder that only the owner may enter. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { ControlError } from "../errors.ts";

/** The place of a running program. */
export interface Place {
  /** The folder for what lives as long as the program does: `RELEASE_TMP`. */
  readonly folder: string;
  /** The name of the program among those of the folder: `RELEASE_NODE`. */
  readonly node: string;
}

/** The longest path that a socket can have, one byte less where it counts the end. */
const kLongest = 103;
const kNode = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/;

/** The address of a program's socket. The folder must exist. */
export function addressOf({ folder, node }: Place): string {
  if (!kNode.test(node))
    throw new ControlError(
      `expected the name of a node, letters, digits and _ . @ -, got: ${JSON.stringify(node)}\n\nLook at RELEASE_NODE.`,
    );
  const home = fs.realpathSync(folder);
  if (process.platform === "win32") return `\\\\.\\pipe\\hinotori-${digest(home)}-${node}`;
  const address = path.join(home, `${node}.sock`);
  return Buffer.byteLength(address) <= kLongest ? address : path.join(shortFolder(), `${digest(address)}.sock`);
}

/** Makes the folder when it is not there; what is made is the owner's alone. */
export function makeFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Where sockets go whose own folder has too long a name. Others may write beside it, so it is looked at closely. */
function shortFolder(): string {
  const folder = path.join(fs.realpathSync(os.tmpdir()), `hinotori-${process.getuid?.() ?? 0}`);
  makeFolder(folder);
  const { uid, mode } = fs.lstatSync(folder);
  const isOurs = fs.lstatSync(folder).isDirectory() && uid === process.getuid?.() && (mode & 0o077) === 0;
  if (isOurs) return folder;
  throw new ControlError(
    `expected ${folder} to be a folder of this user alone, got: one of user ${uid}, mode ${(mode & 0o777).toString(8)}\n\n` +
      "It is used because the path of RELEASE_TMP is too long for a socket. Set RELEASE_TMP to a shorter one.",
  );
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
