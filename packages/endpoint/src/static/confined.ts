/**
 * Which files are below a folder when every link on the way to them has been followed.
 *
 * That is looked up once for a file, and again when it has become another one: what is kept is which file was found to be inside.
 */
import { realpath } from "node:fs/promises";
import { sep } from "node:path";

import { isNoFile } from "./no-file.ts";

/** Which file a path has led to. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
  readonly ctimeMs: number;
}

const kMost = 10_000;

/** The files of one folder. */
export class Confined {
  readonly #root: string;
  readonly #twins: readonly string[];
  readonly #inside = new Map<string, string>();

  /** @param twins the endings of files beside a file that may be sent in its place. */
  constructor(root: string, twins: readonly string[]) {
    this.#root = root;
    this.#twins = twins;
  }

  /** Whether the file, and each of its twins, is inside. */
  async has(path: string, { dev, ino, ctimeMs }: FileIdentity): Promise<boolean> {
    const identity = `${dev}:${ino}:${ctimeMs}`;
    if (this.#inside.get(path) === identity) return true;
    const twins = this.#twins.map((ending) => path + ending);
    const [root, file, ...others] = await Promise.all([this.#root, path, ...twins].map(realOf));
    const isInside = (real: string | undefined): boolean => real?.startsWith(root + sep) ?? true;
    if (root === undefined || file === undefined || ![file, ...others].every(isInside)) return false;
    if (this.#inside.size >= kMost) this.#inside.clear();
    this.#inside.set(path, identity);
    return true;
  }
}

/** Where a path leads; `undefined` when nothing is there. */
async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isNoFile(error)) return undefined;
    throw error;
  }
}
