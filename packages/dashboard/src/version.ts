/** The version of Hinotori: all packages have the same. */
import { readFileSync } from "node:fs";

/** As this package's manifest says it. */
export const version: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string }
).version;
