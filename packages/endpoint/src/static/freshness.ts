/**
 * How long a file may be kept by whoever got it, and whether it has what is still true. Pure.
 */
import { kDigested } from "./locate.ts";

/** What is known of a file. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
}

/** The name of what is in a file. Weak: a compressed twin has the same. */
export function etagOf({ size, mtimeMs }: FileFacts): string {
  return `W/"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
}

/** Whether a request's `if-none-match` names it. */
export function hasFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const bare = etag.replace(/^W\//, "");
  return ifNoneMatch.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === bare);
}

/** How a file may be kept: for ever when its address names its contents, else only as long as we say that it is the same. */
export function cacheControlFor(name: string, search: string): string {
  const isForEver = search.startsWith("?vsn=") || kDigested.test(name);
  return isForEver ? "public, max-age=31536000, immutable" : "public, no-cache";
}
