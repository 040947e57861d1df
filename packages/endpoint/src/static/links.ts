/**
 * Links to files of ours: by their digested names, where there are some, so that browsers may keep what they have for ever.
 */
import type { StaticSettings } from "../endpoint/static-options.ts";
import { formatUrl, joinPath, structUrl, type StructUrl, type UrlOptions } from "../endpoint/url.ts";
import type { Latest } from "./manifest.ts";

/** The links to the files of one endpoint. */
export class StaticLinks {
  /** The address of the files, without a path. */
  readonly url: string;
  readonly #prefix: string;
  readonly #latest: Latest;
  readonly #query: string;

  constructor(settings: StaticSettings, own: StructUrl, latest: Latest) {
    const parts = staticParts(settings.staticUrl, own);
    this.url = formatUrl(parts);
    this.#prefix = parts.path;
    this.#latest = latest;
    this.#query = settings.cacheManifestSkipVsn ? "" : "?vsn=d";
  }

  /** The path of a file as browsers should ask for it. Throws when it is not local. */
  path(path: string): string {
    const local = joinPath("", path);
    const at = local.indexOf("#");
    const [name, fragment] = at === -1 ? [local, ""] : [local.slice(0, at), local.slice(at)];
    const digested = this.#latest.get(name);
    return this.#prefix + (digested === undefined ? name : digested.path + this.#query) + fragment;
  }

  /** What a browser can compare a file with; `undefined` for one that was not digested. */
  integrity(path: string): string | undefined {
    return this.#latest.get(joinPath("", path))?.integrity;
  }
}

/** Where files are: what `staticUrl` says, and for the rest what `url` says. Another host has ports of its own. */
function staticParts(url: UrlOptions | undefined, own: StructUrl): StructUrl {
  if (url === undefined) return own;
  const { scheme = own.scheme, host = own.host, path = own.path || "/" } = url;
  const inherited = url.host === undefined && url.scheme === undefined ? own.port : undefined;
  const port = url.port ?? inherited;
  return structUrl({ url: { scheme, host, path, ...(port === undefined ? {} : { port }) }, listeningPort: undefined });
}
