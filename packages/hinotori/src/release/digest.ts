/** Gives the static files of a release names that say what is in them. */
import fs from "node:fs";
import path from "node:path";

/** Digests `priv/static` of a release, unless it was digested before; only an application with an endpoint serves it. */
export async function digestStatic(app: string, hasEndpoint: boolean): Promise<void> {
  const folder = path.join(app, "priv", "static");
  if (!hasEndpoint || !fs.existsSync(folder) || fs.existsSync(path.join(folder, "cache_manifest.json"))) return;
  const { digest } = await import("@hinotori/endpoint");
  await digest(folder, folder);
}
