/**
 * The routes of an application: which request, or which socket, goes to which function, and where that was written.
 *
 * It is read off the router itself, so it says what is served and not what some file claims. A router is anything that looks like
 * Hono's: the application's own copy is asked, whatever its version.
 *
 * What takes `(c, next)` passes requests on, and is not a route unless nothing behind it on the same path answers.
 */
import { basename } from "node:path";

import { type SourceLocation, locate } from "./routes/source-location.ts";

/** A function of a router. */
type Handler = (...args: never[]) => unknown;

/** A router, as much of Hono's as is asked here. */
export interface RouterLike {
  readonly routes: readonly { readonly method: string; readonly path: string; readonly handler: Handler }[];
  readonly router: { match(method: string, path: string): unknown };
}

/** A socket at its place, as much of an endpoint's as is asked here. */
export interface MountLike {
  readonly path: string;
  readonly handler: { readonly name: string; readonly connect: unknown };
  readonly options: {
    readonly websocket: { readonly path: string } | false;
    readonly longpoll: { readonly path: string } | false;
  };
}

/** One line of the table. */
export interface Route {
  /** The method; `WS` for a WebSocket. */
  readonly method: string;
  /** The path, with its parameters. */
  readonly path: string;
  /** What answers: `PostController.show`. */
  readonly handler: string;
  /** Where that was written. */
  readonly source: SourceLocation | undefined;
}

/** Every route of a router, in the order in which they are tried. */
export function routesOf({ routes }: Pick<RouterLike, "routes">): Route[] {
  const byPlace = new Map<string, (typeof routes)[number][]>();
  for (const route of routes) {
    const place = `${route.method} ${route.path}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), route]);
  }
  const answering = [...byPlace.values()].flatMap((group) => group[lastStop(group)] ?? []);
  return described(answering.map(({ method, path, handler }) => ({ method, path, handler: target(handler) })));
}

/** The routes of sockets: one line for each way in which clients come. */
export function socketRoutesOf(mounts: readonly MountLike[]): Route[] {
  const sources = locate(mounts.map(({ handler }) => handler.connect));
  return mounts.flatMap(({ path, handler, options: { websocket, longpoll } }, at) => {
    const base = path === "/" ? "" : path;
    const found = { handler: handler.name, source: sources[at] };
    const polls = longpoll === false ? [] : ["GET", "POST"].map((method) => ({ method, path: base + longpoll.path }));
    const ways = websocket === false ? polls : [{ method: "WS", path: base + websocket.path }, ...polls];
    return ways.map((way) => ({ ...way, ...found }));
  });
}

/** What becomes of one request. */
export interface Answer extends Route {
  /** The values of the path's parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** What the request passes first. */
  readonly through: readonly Pick<Route, "handler" | "source">[];
}

/** What Hono's router finds: handlers with the routes they came from, and their parameters or where these are in the stash. */
type Match = readonly [
  readonly (readonly [
    readonly [Handler, { readonly method: string; readonly path: string }],
    Readonly<Record<string, string | number>>,
  ])[],
  (readonly string[])?,
];

/** What answers a path: one answer for each method that it takes, or for the one that is asked for. */
export function answersTo(app: RouterLike, path: string, method?: string): Answer[] {
  const known = new Set(app.routes.map((route) => route.method).filter((one) => one !== "ALL"));
  const methods = method === undefined ? [...known, ...(known.has("GET") ? [] : ["GET"])] : [method.toUpperCase()];
  return methods.flatMap((one) => answerTo(app, one, path) ?? []);
}

function answerTo(app: RouterLike, method: string, path: string): Answer | undefined {
  // The router of Hono gives what `Match` says; a HEAD is answered as a GET.
  const [found, stash] = app.router.match(method === "HEAD" ? "GET" : method, path) as Match;
  const at = lastStop(found.map(([[handler, route]]) => ({ handler, method: route.method })));
  const matched = found[at];
  if (matched === undefined) return undefined;
  const [[handler, route], params] = matched;
  const [answer, ...through] = described(
    [handler, ...found.slice(0, at).map(([[one]]) => one)].map((one) => ({
      method,
      path: route.path,
      handler: target(one),
    })),
  );
  const values = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === "number" ? (stash?.[value] ?? "") : value,
  ]);
  // The first of what was described is the one that answers.
  return {
    ...answer!,
    params: Object.fromEntries(values),
    through: through.map(({ handler, source }) => ({ handler, source })),
  };
}

/** The first that does not pass on; without one, the last that is for a method of its own; -1 where all are for any. */
function lastStop(stops: readonly { readonly method: string; readonly handler: Handler }[]): number {
  const first = stops.findIndex(({ handler }) => !passesOn(target(handler)));
  return first === -1 ? stops.findLastIndex(({ method }) => method !== "ALL") : first;
}

function passesOn(handler: Handler): boolean {
  return handler.length > 1;
}

/** The function itself, where Hono has put another around it for the errors of a router of its own. */
function target(handler: Handler & { readonly __COMPOSED_HANDLER?: Handler }): Handler {
  return handler.__COMPOSED_HANDLER === undefined ? handler : target(handler.__COMPOSED_HANDLER);
}

interface Bare {
  readonly method: string;
  readonly path: string;
  readonly handler: Handler;
}

function described(bare: readonly Bare[]): Route[] {
  const sources = locate(bare.map(({ handler }) => handler));
  return bare.map(({ method, path, handler }, at) => ({
    method,
    path,
    handler: titleOf(handler.name, sources[at]),
    source: sources[at],
  }));
}

/** `PostController.show`, from the name of the file and that of the function, if it has one. */
function titleOf(name: string, source: SourceLocation | undefined): string {
  if (source === undefined) return name === "" ? "a function without a name" : name;
  const file = basename(source.file).replace(/\.[^.]+$/, "");
  const title = file.replaceAll(/(?:^|[-_.])([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase());
  return name === "" ? title : `${title}.${name}`;
}
