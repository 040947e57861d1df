/**
 * Links to ourselves: made of the `url` configuration, and of where the server listens when that says nothing.
 *
 * Pure. Made once when the endpoint starts or its configuration changes, so that no request waits for it.
 */
import { inspect } from "node:util";

import { EndpointArgumentError } from "../errors.ts";

/** How requests come: with TLS or without. */
export type Scheme = "http" | "https";

/** How others reach us, for the links we make. */
export interface UrlOptions {
  /** `"http"` (default) or `"https"`. */
  readonly scheme?: "http" | "https";
  /** The host. Default `"localhost"`. */
  readonly host?: string;
  /** The port. Default: the one we listen at for http, 443 for https. */
  readonly port?: number;
  /** What every path of ours begins with. Default `"/"`. It cannot be changed while the endpoint runs. */
  readonly path?: string;
}

/** An endpoint's own address in parts, as `structUrl()` gives it. */
export interface StructUrl {
  /** `"http"` or `"https"`. */
  readonly scheme: string;
  /** The host, as users write it. */
  readonly host: string;
  /** The port, written out in `url()` when it is not the scheme's own. */
  readonly port: number;
  /** What every path begins with, `""` for nothing. */
  readonly path: string;
}

/** The address of an endpoint, ready to be used. */
export interface Address {
  /** In parts. */
  readonly parts: StructUrl;
  /** As a text without a path. */
  readonly text: string;
}

/** What a link is made of. */
export interface UrlParts {
  /** What the configuration says. */
  readonly url: { readonly scheme?: string; readonly host: string; readonly port?: number; readonly path: string };
  /** The port the server listens at, for an endpoint that is not behind a proxy. */
  readonly listeningPort: number | undefined;
  /** The port the server listens at with TLS; then that is how others reach us, unless the configuration says otherwise. */
  readonly tlsPort?: number | undefined;
}

const kOwnPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** The parts of the address: explicit values first, then where we listen, then the scheme's own port. */
export function structUrl({ url, listeningPort, tlsPort }: UrlParts): StructUrl {
  const scheme = url.scheme ?? (tlsPort === undefined ? "http" : "https");
  const own = kOwnPorts[scheme] ?? 80;
  const port = url.port ?? (scheme === "https" ? tlsPort : listeningPort) ?? own;
  return { scheme, host: url.host, port, path: url.path === "/" ? "" : url.path.replace(/\/$/, "") };
}

/** The address as a text without a path; the port is left out when it is the scheme's own. */
export function formatUrl({ scheme, host, port }: StructUrl): string {
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return port === kOwnPorts[scheme] ? `${scheme}://${name}` : `${scheme}://${name}:${port}`;
}

/** A path of ours with the configured prefix in front. Throws when it is not local. */
export function joinPath(prefix: string, path: string): string {
  if (typeof path === "string" && path.startsWith("/") && !/^\/[/\\]|\/%09|[\\\u0000-\u0020\u007f]/.test(path)) {
    return prefix + path;
  }
  throw new EndpointArgumentError(
    `expected a local path, which begins with a single "/" and has no backslash, space or control character, got: ${inspect(path)}\n\n` +
      'A link to another host is written out in full. A path here is:\n\n    Endpoint.path("/posts/1")',
  );
}
