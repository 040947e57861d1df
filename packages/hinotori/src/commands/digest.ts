/** `digest`: copies of static files whose names say what is in them. */
import path from "node:path";

import { findApp } from "../app.ts";
import { type Command, defineCommand } from "../command.ts";

/** `hinotori digest [folder]`. */
export const command: Command = defineCommand({
  usage: "digest [folder]",
  summary: "Fingerprint and compress static files",
  details: `Takes the files of a folder, priv/static unless you name another, and writes beside each a copy with its digest in the name, and
compressed twins of both. cache_manifest.json says what became of what; name it to the endpoint as cacheStaticManifest.

  hinotori digest                        the files of priv/static, there
  hinotori digest build -o priv/static   the files of build, into priv/static`,
  options: {
    output: {
      type: "string",
      short: "o",
      placeholder: "folder",
      help: "where the copies go; beside the files without it",
    },
    vsn: {
      type: "boolean",
      negatable: true,
      default: true,
      help: "do not put ?vsn=d behind addresses in style sheets",
    },
    json: { type: "boolean", help: "print JSON" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ args: [folder = "priv/static"], options, io, cwd }) => {
    const { root } = await findApp(cwd, options.app);
    const { digest } = await import("@hinotori/endpoint");
    const from = path.resolve(root, folder);
    const to = path.resolve(root, options.output ?? from);
    const { fileCount, manifest } = await digest(from, to, { vsn: options.vsn });
    if (options.json) return io.json({ fileCount, manifest: path.relative(root, manifest) });
    io.out(`digested ${fileCount} ${fileCount === 1 ? "file" : "files"}: ${path.relative(root, manifest)} says which`);
  },
});
