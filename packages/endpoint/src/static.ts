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
 * ## Failure
 *
 * A path that tries to leave the folder is answered with 400. What is not there, or not on the list, is left to the routes
 * behind. In development (`debugErrors`) a file that is there and not on the list fails with `ENDPOINT_ARGUMENT`, since that is
 * usually a mistake.
 *
 * **Unlike Phoenix**, hidden files within folders are never shown, and the list is needed.
 */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";

import { serveStatic } from "@hono/node-server/serve-static";
import type { Context, MiddlewareHandler } from "hono";

import { exchangeOf, homeOf } from "./endpoint/context.ts";
import { BadRequestError, EndpointArgumentError } from "./errors.ts";
import { cacheControlFor, etagOf, type FileFacts, hasFresh } from "./static/freshness.ts";
import { locate } from "./static/locate.ts";
import { placesOf, type StaticFilesOptions } from "./static/options.ts";

/**
 * Middleware that answers with files.
 *
 * @throws EndpointConfigError naming every option that is not right.
 */
export function staticFiles(options: StaticFilesOptions): MiddlewareHandler {
  const places = placesOf(options);
  const root = resolve(options.from);
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
    const facts = await factsOf(join(root, ...located.segments));
    if (facts === undefined) return next();
    if (!isListed) throw unlisted(located.segments.join("/"), located.top);
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
    return found(c, next);
  };
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

/** What is said by a system that no file has this name. */
const kNoFile: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

async function factsOf(path: string): Promise<FileFacts | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found : undefined;
  } catch (error) {
    if (kNoFile.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

function unlisted(path: string, top: string): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected a file that may be shown, got ${path}, which is there and not on the list\n\nIf everybody may see it, put it there:\n\n    staticFiles({ only: [${JSON.stringify(top)}, …] })`,
  );
}
