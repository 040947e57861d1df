/** The version of this package, from its manifest. */
import fs from "node:fs";

/** The version, e.g. `0.1.0`. */
export function version(): string {
  const text = fs.readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  // This package's own manifest, which has a version.
  return (JSON.parse(text) as { version: string }).version;
}
