/** The style sheet, the script and the icon, each under a name that says what is in it, so that browsers may keep them for ever. */
import { createHash } from "node:crypto";

import { kIcon } from "./mark.ts";
import { kScript } from "./script.ts";
import { kStyle } from "./style.ts";

/** A file that pages ask for. */
export interface Asset {
  /** Its name, beside the pages. */
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** How the pages look. */
export const style: Asset = asset("dashboard", "css", { type: "text/css; charset=utf-8", text: kStyle });

/**
 * What the pages do.
 *
 * It stands behind the `protectFromForgery` of the application, which takes `text/javascript` for something that only pages of our own
 * may ask for, and cannot see that on plain http. There is nothing in this one to protect, so it goes by its other name.
 */
export const script: Asset = asset("dashboard", "js", { type: "text/ecmascript; charset=utf-8", text: kScript });

/** What stands for the pages in a bar of tabs: without one, browsers ask the application for its own. */
export const icon: Asset = asset("icon", "svg", { type: "image/svg+xml", text: kIcon });

function asset(stem: string, extension: string, { type, text }: { type: string; text: string }): Asset {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { name: `${stem}-${digest}.${extension}`, type, text };
}
