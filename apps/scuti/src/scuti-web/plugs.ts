/** What a request passes on its way to the router. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { MiddlewareHandler } from "hono";
import { csrf } from "hono/csrf";
import { serveStatic } from "hono/serve-static";

import { RequestError } from "#scuti-web";
import { appDir } from "#scuti/app-dir";

/** Everything comes from here and goes nowhere else; nobody may put the page into a frame. */
export const contentSecurityPolicy: Readonly<Record<string, string[]>> = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Serves the files of `priv/static`; a browser asks each time whether what it has is still true. */
export const staticFiles: MiddlewareHandler = serveStatic({
  root: appDir("priv", "static"),
  join,
  getContent: read,
  onFound: (_path, c) => c.header("cache-control", "no-cache"),
});

const guard = csrf({ origin: (origin, c) => URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host });

/** Lets no page of another origin change anything here. Programs, which send no origin, are not browsers. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  if (c.req.header("origin") === undefined && c.req.header("sec-fetch-site") === undefined) return next();
  try {
    return await guard(c, next);
  } catch (error) {
    throw new RequestError(403, "expected a request from a page of ours, got one from another origin", {
      cause: error,
    });
  }
};

/** Says when to ask again, where the error that is answered knows it. */
export const retryAfter: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.error && "retryAfterSeconds" in c.error) c.header("retry-after", String(c.error.retryAfterSeconds));
};

// Nothing of that name, a folder, something below a file, a name longer than names can be, one with a NUL in it.
const namesNoFile: ReadonlySet<string | undefined> = new Set([
  "ENOENT",
  "EISDIR",
  "ENOTDIR",
  "ENAMETOOLONG",
  "ERR_INVALID_ARG_VALUE",
]);

async function read(path: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (namesNoFile.has((error as NodeJS.ErrnoException).code)) return null;
    throw error;
  }
}
