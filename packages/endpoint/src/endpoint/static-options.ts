/** The options of an endpoint for the links to its files, what each of them takes, and what it is when nobody says anything. */
import { boolean, host, integer, oneOf, path, type Shape, text } from "./check.ts";
import type { UrlOptions } from "./url.ts";

/** What an endpoint can be told of its files. */
export interface StaticOptions {
  /** How others reach our files, when that is not by `url`: on a network for content, say. */
  readonly staticUrl?: UrlOptions;
  /** The path of the `cache_manifest.json` that `digest` writes; links then lead to digested files. Default: none. */
  readonly cacheStaticManifest?: string;
  /** Whether links to digested files go without `?vsn=d`. Default `false`. */
  readonly cacheManifestSkipVsn?: boolean;
}

/** The settings that come of them. */
export interface StaticSettings {
  readonly staticUrl?: UrlOptions;
  readonly cacheStaticManifest?: string;
  readonly cacheManifestSkipVsn: boolean;
}

/** What each option takes. */
export const kStaticOptions: Shape = {
  staticUrl: { scheme: oneOf("http", "https"), host, port: integer(1, 65_535), path },
  cacheStaticManifest: text,
  cacheManifestSkipVsn: boolean,
};

/** What the options are when nobody says anything. */
export const kStaticDefaults: Pick<StaticSettings, "cacheManifestSkipVsn"> = { cacheManifestSkipVsn: false };
