/**
 * Files that everybody may see: style sheets, scripts, pictures. Middleware on node-server's `serveStatic`.
 *
 * What is shown is on a list: the names directly below the folder, `only`. So a file that was left there by mistake is not shown.
 *
 * ## Example
 *
 * ```ts
 * import { staticFiles } from "@hinotori/endpoint";
 *
 * app.use(staticFiles({ from: "priv/static", only: ["assets", "images", "favicon.ico", "robots.txt"] }));
 * ```
 *
 * Links to them are made by the endpoint, `Endpoint.staticPath("/assets/app.css")`, and for a page that does not know its endpoint
 * by the request: `staticPath(c, "/assets/app.css")`.
 *
 * ## How long they are kept
 *
 * A file whose address names its contents, as `digest` and `staticPath` write it, may be kept for a year. For any other a browser
 * asks each time whether what it has is still true, and gets 304 when it is.
 *
 * ## Compressed twins
 *
 * `app.css.br` and `app.css.gz` beside `app.css` are sent to those who take them. `digest` makes them. In development (`debugErrors`) they
 * are not: a file that was edited since would be seen as it was before.
 *
 * ## Parts
 *
 * One range of bytes is answered with that part and 206, one that the file does not have with 416. Whatever else `Range` says is not
 * understood, and the file is sent as a whole; so it is when `If-Range` names another than the file that is there.
 *
 * ## Links
 *
 * A symbolic link is followed to what is below the folder, and never out of it. Files that are kept elsewhere, such as uploads that
 * outlive a release, are shown from where they are: `staticFiles({ from: "/var/lib/my_app", only: ["uploads"] })`. The folder itself may
 * be a link.
 *
 * ## Failure
 *
 * A path that tries to leave the folder is answered with 400. What is not there, not on the list, or linked out of the folder is left to
 * the routes behind. In development (`debugErrors`) the latter two fail with `ENDPOINT_ARGUMENT`, since they are usually a mistake.
 *
 * **Unlike Phoenix**, hidden files within folders are never shown, the list is needed, and links do not lead out of the folder.
 */
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";

import { serveStatic } from "@hono/node-server/serve-static";
import type { Context, MiddlewareHandler, Next } from "hono";

import { exchangeOf, homeOf } from "./endpoint/context.ts";
import { BadRequestError, EndpointArgumentError } from "./errors.ts";
import { Confined } from "./static/confined.ts";
import { cacheControlFor, etagOf, type FileFacts, hasFresh } from "./static/freshness.ts";
import { locate } from "./static/locate.ts";
import { isNoFile } from "./static/no-file.ts";
import { placesOf, type StaticFilesOptions } from "./static/options.ts";
import { isOfSame, isPart } from "./static/range.ts";

/**
 * Middleware that answers with files.
 *
 * @throws EndpointConfigError naming every option that is not right.
 */
export function staticFiles(options: StaticFilesOptions): MiddlewareHandler {
  const places = placesOf(options);
  const root = resolve(options.from);
  const confined = new Confined(root, kTwins);
  const headers = Object.entries(options.headers ?? {});
  const serve = new Map<boolean, MiddlewareHandler>();
  return async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
    const located = locate(c.req.path, places);
    if (located.kind === "elsewhere") return next();
    if (located.kind === "hostile")
      throw new BadRequestError("expected the path of a file, got one that leads elsewhere");
    const isListed = located.kind === "file";
    const isDevelopment = exchangeOf(c)?.pipeline.settings.debugErrors === true;
    if (!isListed && !isDevelopment) return next();
    const file = join(root, ...located.segments);
    const facts = await factsOf(file);
    if (facts === undefined) return next();
    if (!isListed) throw unlisted(located.segments.join("/"), located.top);
    if (!(await confined.has(file, facts))) {
      if (isDevelopment) throw outside(located.segments.join("/"));
      return next();
    }
    if (prepare(c, facts, located.segments.at(-1)!)) return c.body(null, 304);
    for (const [name, value] of headers) c.header(name, value);
    // Made when the folder is known to be there, for it complains of one that is not.
    const found =
      serve.get(isDevelopment) ??
      serveStatic({
        root,
        precompressed: !isDevelopment,
        rewriteRequestPath: (path) => path.slice(places.at === "/" ? 0 : places.at.length),
      });
    serve.set(isDevelopment, found);
    const range = c.req.header("range");
    if (range === undefined) return found(c, next);
    const isWanted = isPart(range) && isOfSame(c.req.header("if-range"), facts.mtime);
    const answer = await (isWanted ? found(c, next) : withoutRange(c, found, next));
    // Only the file may be kept, and not that it has no such part.
    if (answer?.status === 416) answer.headers.set("cache-control", "no-store");
    return answer;
  };
}

/** Has the file answered as if no part of it had been asked for: node-server takes whatever it reads there for some range. */
async function withoutRange(c: Context, found: MiddlewareHandler, next: Next): ReturnType<MiddlewareHandler> {
  const { raw } = c.req;
  const headers = new Headers(raw.headers);
  headers.delete("range");
  c.req.raw = new Request(raw.url, { method: raw.method, headers });
  const restore = (): void => void (c.req.raw = raw);
  try {
    return await found(c, () => {
      restore();
      return next();
    });
  } finally {
    restore();
  }
}

/**
 * The path of a file, by its digested name when there is one, at the endpoint that the request came through.
 *
 * @throws EndpointArgumentError when it is not local, or the request came past every endpoint.
 */
export function staticPath(c: Context, path: string): string {
  return homeOf(c).statics.path(path);
}

/** Sets what is said of the file; `true` when the browser has it already. */
function prepare(c: Context, facts: FileFacts, name: string): boolean {
  const etag = etagOf(facts);
  c.header("etag", etag);
  c.header("cache-control", cacheControlFor(name, new URL(c.req.url).search));
  c.header("vary", "Accept-Encoding", { append: true });
  return hasFresh(c.req.header("if-none-match"), etag);
}

/** The endings of the twins that node-server sends. */
const kTwins = [".br", ".zst", ".gz"];

async function factsOf(path: string): Promise<Stats | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found : undefined;
  } catch (error) {
    if (isNoFile(error)) return undefined;
    throw error;
  }
}

function outside(path: string): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected a file below the folder that is shown, got ${path}, where a link leads out of it, from the file or from a twin of it (${kTwins.join(", ")})\n\nShow it from where it is:\n\n    staticFiles({ from: "/where/it/is", only: ["uploads"] })`,
  );
}

function unlisted(path: string, top: string): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected a file that may be shown, got ${path}, which is there and not on the list\n\nIf everybody may see it, put it there:\n\n    staticFiles({ only: [${JSON.stringify(top)}, …] })`,
  );
}
