/**
 * What `digest` has made of the files, read back: which name each of them has now, and what is in it.
 */
import { readFileSync } from "node:fs";

import { Logger } from "@hinotori/otp";

/** The digested files by the path of the file they were made of, both with a `/` in front. */
export type Latest = ReadonlyMap<string, Digested>;

/** One digested file. */
export interface Digested {
  /** Its path, with a `/` in front. */
  readonly path: string;
  /** What browsers compare it with: `sha512-…`; `undefined` when the manifest does not say. */
  readonly integrity: string | undefined;
}

const kNone: Latest = new Map();

/** Reads a manifest. One that cannot be read is told in the log, and the files keep their own names. */
export function readManifest(path: string | undefined): Latest {
  if (path === undefined) return kNone;
  try {
    return latestOf(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    Logger.error(
      () =>
        `expected a manifest of digested files at ${path}, got: ${String(error)}\n\nLinks lead to the files as they are. Make one with \`digest\`, or leave cacheStaticManifest out.`,
    );
    return kNone;
  }
}

/** The files of a manifest as Phoenix's digest and ours write it. */
export function latestOf(manifest: unknown): Latest {
  const { latest, digests } = (manifest ?? {}) as { readonly latest?: unknown; readonly digests?: unknown };
  if (typeof latest !== "object" || latest === null) throw new TypeError("it has no `latest`");
  const facts = new Map(Object.entries((digests ?? {}) as Readonly<Record<string, { readonly sha512?: unknown }>>));
  return new Map(
    Object.entries(latest).flatMap(([path, digested]) => {
      if (typeof digested !== "string") return [];
      const sha512 = facts.get(digested)?.sha512;
      const integrity = typeof sha512 === "string" ? `sha512-${sha512}` : undefined;
      return [[`/${path}`, { path: `/${digested}`, integrity }] as const];
    }),
  );
}
