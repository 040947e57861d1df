/**
 * `cache_manifest.json`: what was digested to what, now and before. Written as Phoenix writes it.
 */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Asset } from "./assets.ts";
import type { CopiesMade } from "./clean.ts";

/** The name of the manifest. */
export const kManifest = "cache_manifest.json";

/** Phoenix counts seconds from the year 0. */
const kSecondsTo1970 = 62_167_219_200;

/** What a manifest holds. */
export interface Manifest extends CopiesMade {
  /** How it is written; there is one way yet. */
  readonly version: 1;
}

/** A time as manifests have it. */
export function toManifestSeconds(systemTimeMs: number): number {
  return Math.trunc(systemTimeMs / 1000) + kSecondsTo1970;
}

/** The manifest of a folder; `undefined` when there is none, or one of another way of writing. */
export async function readManifestFile(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, kManifest), "utf8").catch(() => undefined);
  const manifest = text === undefined ? undefined : (JSON.parse(text) as Partial<Manifest> | null);
  // Whoever wrote it says that it is version 1, whose two tables may be missing.
  return manifest?.version === 1
    ? { version: 1, latest: manifest.latest ?? {}, digests: manifest.digests ?? {} }
    : undefined;
}

/** What the manifest of a folder says of copies that are still there. */
export async function olderDigests(folder: string): Promise<Manifest["digests"]> {
  const manifest = await readManifestFile(folder);
  const kept: [string, Manifest["digests"][string]][] = [];
  for (const [path, facts] of Object.entries(manifest?.digests ?? {})) {
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (found !== undefined) kept.push([path, facts]);
  }
  return Object.fromEntries(kept);
}

/** The text of a manifest for these copies. */
export function makeManifest(contents: ReadonlyMap<Asset, Buffer>, older: Manifest["digests"], nowMs: number): string {
  const mtime = toManifestSeconds(nowMs);
  const made = [...contents].map(([{ path, digestedPath, digest, content }, copy]) => {
    const sha512 = createHash("sha512").update(copy).digest("base64");
    return [digestedPath, { logical_path: path, mtime, size: content.length, digest, sha512 }] as const;
  });
  const latest = [...contents.keys()].map(({ path, digestedPath }) => [path, digestedPath] as const);
  return printManifest({
    version: 1,
    latest: Object.fromEntries(latest),
    digests: { ...older, ...Object.fromEntries(made) },
  });
}

/** The text of a manifest. */
export function printManifest(manifest: Manifest): string {
  const comment = "Made by `digest` of @hinotori/endpoint; make it anew rather than change it.";
  return `${JSON.stringify({ "!comment!": comment, ...manifest }, undefined, 2)}\n`;
}
