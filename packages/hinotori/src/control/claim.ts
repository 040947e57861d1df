/** Takes an address for one program alone, also from one that was killed and left it behind. */
import fs from "node:fs";
import net from "node:net";

/** An address that this program has. */
export interface Claim {
  /** Gives the address back. */
  release(): void;
}

/**
 * Makes the socket at `made` known at `address`. Returns `undefined` when a program that lives is known there.
 *
 * A link is made or not made, never half, so of two programs that try at once one finds the other.
 */
export async function claim(made: string, address: string): Promise<Claim | undefined> {
  const own = inode(made);
  for (;;) {
    if (link(made, address)) {
      // One name is enough, and leaves less behind.
      fs.rmSync(made);
      return { release: () => giveBack(address, own) };
    }
    const found = inode(address);
    if (found === undefined) continue;
    if (await answers(address)) return undefined;
    takeAway(address, found);
  }
}

/** Whether a program listens at an address. */
export function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(address);
    socket.once("connect", () => resolve(true));
    // EAGAIN: a program that has no time right now is one that lives.
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EAGAIN"));
    socket.on("connect", () => socket.destroy());
  });
}

function link(made: string, address: string): boolean {
  try {
    fs.linkSync(made, address);
    return true;
  } catch (error) {
    // What linkSync throws is a system error.
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a stale address; when another program has taken it meanwhile, puts that back. */
function takeAway(address: string, stale: number): void {
  const aside = `${address}.${process.pid}.stale`;
  try {
    fs.renameSync(address, aside);
  } catch (error) {
    // Another program was quicker. What renameSync throws is a system error.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (inode(aside) !== stale) link(aside, address);
  fs.rmSync(aside, { force: true });
}

function giveBack(address: string, own: number | undefined): void {
  if (inode(address) === own) fs.rmSync(address, { force: true });
}

function inode(file: string): number | undefined {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.ino;
}
