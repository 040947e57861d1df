/**
 * Copies of files whose names say what is in them, so that browsers may keep them for ever; with compressed twins and a manifest.
 *
 * `app.css` becomes `app-<digest>.css`, beside it `app.css` itself, and `.gz` and `.br` of both. What a style sheet names with
 * `url(…)`, and where a script says its source map is, is rewritten to the digested names. `cache_manifest.json` says what became
 * of what: give its path to the endpoint as `cacheStaticManifest`, and `staticPath` leads to the copies.
 *
 * Copies of before stay where they are, for pages that are still open; the manifest knows them as long as they are there, and
 * `cleanDigest` takes the old ones away.
 *
 * **Unlike Phoenix**, the digest of a style sheet changes with the files that it names, since what is in the copy does.
 */
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { Clock } from "@hinotori/otp";

import { type Asset, findAssets } from "./digest/assets.ts";
import { isBelow, uselessCopies } from "./digest/clean.ts";
import { compress } from "./digest/compress.ts";
import {
  kManifest,
  type Manifest,
  makeManifest,
  olderDigests,
  printManifest,
  readManifestFile,
  toManifestSeconds,
} from "./digest/manifest.ts";
import { rewrite } from "./digest/rewrite.ts";
import { boolean, integer, problemsOf, type Shape } from "./endpoint/check.ts";
import { refuseOptions } from "./endpoint/refuse-options.ts";
import { EndpointArgumentError } from "./errors.ts";

/** How files are digested. */
export interface DigestOptions {
  /** Whether addresses in style sheets end in `?vsn=d`. Default `true`. */
  readonly vsn?: boolean;
}

/** What was done. */
export interface DigestResult {
  /** How many files were digested. */
  readonly fileCount: number;
  /** The path of the manifest. */
  readonly manifest: string;
}

/**
 * Digests the files of a folder into another, or into the same.
 *
 * @throws EndpointConfigError when an option is not right; EndpointArgumentError when there is no such folder.
 */
export async function digest(from: string, to: string = from, options: DigestOptions = {}): Promise<DigestResult> {
  check(options, { vsn: boolean });
  const { vsn = true } = options;
  await checkFolder(from);
  const assets = await findAssets(from);
  const latest = new Map(assets.map(({ path, digestedPath }) => [path, digestedPath]));
  const older = await olderDigests(to);
  const contents = new Map<Asset, Buffer>(assets.map((asset) => [asset, rewrite(asset, latest, vsn)]));
  for (const [asset, content] of contents) {
    await write(join(to, asset.digestedPath), content);
    await write(join(to, asset.path), asset.content);
  }
  const manifest = join(to, kManifest);
  await mkdir(to, { recursive: true });
  await replaceFile(manifest, makeManifest(contents, older, Clock.systemTime()));
  return { fileCount: assets.length, manifest };
}

/** Which copies {@link cleanDigest} leaves. */
export interface CleanOptions {
  /** How many copies of each file are kept beside the one it has now. Default 2. */
  readonly keep?: number;
  /** How many seconds old a copy may be. Default 3 600. */
  readonly ageSeconds?: number;
  /** Whether nothing that was made is left: no copy, no compressed twin, no manifest. Default `false`. */
  readonly all?: boolean;
}

/**
 * Removes copies of before that are too many or too old, with their twins, and resolves with the paths of the copies.
 *
 * @throws EndpointConfigError when an option is not right; EndpointArgumentError when there is no such folder.
 */
export async function cleanDigest(folder: string, options: CleanOptions = {}): Promise<readonly string[]> {
  check(options, { keep: integer(0), ageSeconds: integer(0), all: boolean });
  const { keep = 2, ageSeconds = 3_600, all = false } = options;
  await checkFolder(folder);
  const manifest = await readManifestFile(folder);
  if (manifest === undefined) return [];
  if (all) return removeAll(folder, manifest);
  const nowSeconds = toManifestSeconds(Clock.systemTime());
  const useless = uselessCopies(manifest, { keep, ageSeconds, nowSeconds });
  await remove(folder, useless, ["", ".gz", ".br"]);
  const gone = new Set(useless);
  const digests = Object.fromEntries(Object.entries(manifest.digests).filter(([path]) => !gone.has(path)));
  await replaceFile(join(folder, kManifest), printManifest({ ...manifest, digests }));
  return useless;
}

/** Leaves the files themselves. */
async function removeAll(folder: string, { latest, digests }: Manifest): Promise<readonly string[]> {
  const copies = [...new Set([...Object.keys(digests), ...Object.values(latest)])].filter(isBelow);
  await remove(folder, copies, ["", ".gz", ".br"]);
  await remove(folder, Object.keys(latest).filter(isBelow), [".gz", ".br"]);
  await rm(join(folder, kManifest), { force: true });
  return copies;
}

async function remove(folder: string, paths: readonly string[], endings: readonly string[]): Promise<void> {
  for (const path of paths) {
    for (const ending of endings) await rm(join(folder, path + ending), { force: true });
  }
}

function check(options: unknown, shape: Shape): void {
  const problems = problemsOf(options, shape);
  if (problems.length === 0) return;
  throw refuseOptions(problems, {
    expected: "options for digested files",
    repair: 'The least they need is:\n\n    await digest("priv/static");',
  });
}

/** In one step, so that nobody reads half of it. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw noFolder(folder);
}

/** Writes a file and its compressed twins; one that is there as it should be is left alone. */
async function write(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const before = await readFile(path).catch(() => undefined);
  if (before === undefined || !before.equals(content)) await writeFile(path, content);
  for (const { ending, bytes } of await compress(path, content)) await writeFile(path + ending, bytes);
}

function noFolder(from: string): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected a folder with files to digest, got ${from}, where there is none\n\nBuild the files first, or name the folder they are in.`,
  );
}
