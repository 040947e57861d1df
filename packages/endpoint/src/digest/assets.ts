/**
 * The files to digest, each with the digest of what is in it.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, posix, relative, sep } from "node:path";

import { filesBelow } from "../files-below.ts";
import { kDigested } from "../static/locate.ts";
import { namesIn } from "./rewrite.ts";

/** One file. Paths are below the folder, with `/` between their parts. */
export interface Asset {
  /** Where it is. */
  readonly path: string;
  /** What is in it. */
  readonly content: Buffer;
  /** What its digested name is made with. */
  readonly digest: string;
  /** Where its copy will be. */
  readonly digestedPath: string;
}

type Raw = Pick<Asset, "path" | "content">;

/** Every file of a folder that is not made by us. */
export async function findAssets(folder: string): Promise<Asset[]> {
  const raw = new Map<string, Raw>();
  for (const file of filesBelow(folder).toSorted()) {
    const path = relative(folder, file).split(sep).join("/");
    if (!isMade(path)) raw.set(path, { path, content: await readFile(file) });
  }
  const digests = new Map([...raw.values()].map((file) => [file.path, digestOf(file, raw)]));
  return [...raw.values()].map((file) => named(file, digests));
}

function isMade(path: string): boolean {
  const name = basename(path);
  return kDigested.test(name) || /\.(gz|br)$/.test(name) || name.startsWith("cache_manifest.json");
}

/** The digest of a file, and of every file whose name will be in its copy: when that changes, so does the copy. */
function digestOf(file: Raw, all: ReadonlyMap<string, Raw>): string {
  const hash = createHash("md5").update(file.content);
  for (const other of reachable(file, all)) hash.update(other.content);
  return hash.digest("hex");
}

function reachable(from: Raw, all: ReadonlyMap<string, Raw>): Set<Raw> {
  const found = new Set<Raw>();
  const open = [from];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const path of namesIn(file)) {
      const other = all.get(path);
      if (other === undefined || other === from || found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

/** A source map goes by the name of what it is the map of. */
function named({ path, content }: Raw, digests: ReadonlyMap<string, string>): Asset {
  const isMap = extname(path) === ".map" && digests.has(path.slice(0, -".map".length));
  const owner = isMap ? path.slice(0, -".map".length) : path;
  const digest = digests.get(owner)!;
  const ending = extname(owner);
  const name = `${basename(owner, ending)}-${digest}${ending}${isMap ? ".map" : ""}`;
  return { path, content, digest, digestedPath: posix.join(dirname(path), name) };
}
