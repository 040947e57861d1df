/** Where pages listen for changes. Pure. */
import type { LiveReloadOptions } from "../dev-options.ts";
import { stateNow } from "./news.ts";

/** Where pages listen when nothing else is said. */
export const kLiveReloadPath = "/hinotori/live_reload";

/** Where the events are. */
export function livePathOf({ path = kLiveReloadPath }: LiveReloadOptions): string {
  return path;
}

/** Where the script is that listens to them, for a page that is made now. */
export function liveScriptOf(options: LiveReloadOptions): string {
  return `${livePathOf(options)}/client.js?state=${stateNow()}`;
}
