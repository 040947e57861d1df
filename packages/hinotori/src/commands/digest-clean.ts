/** `digest clean`: removes digested copies that nobody needs any more. */
import path from "node:path";

import { findApp } from "../app.ts";
import { type Command, defineCommand } from "../command.ts";
import { UsageError } from "../errors.ts";

/** `hinotori digest clean`. */
export const command: Command = defineCommand({
  usage: "digest clean",
  summary: "Remove digested copies that are old",
  details: `Leaves what each file has now, and of the copies before two that are not older than an hour: pages that are still open may ask
for them. With --all no copy, no compressed twin and no manifest is left, only the files themselves.`,
  options: {
    age: { type: "string", default: "3600", placeholder: "seconds", help: "how old a copy may be" },
    keep: { type: "string", default: "2", placeholder: "count", help: "how many copies of each file are kept" },
    all: { type: "boolean", help: "remove everything that digest has made" },
    output: { type: "string", short: "o", default: "priv/static", placeholder: "folder", help: "where the copies are" },
    json: { type: "boolean", help: "print JSON" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ options, io, cwd }) => {
    const { root } = await findApp(cwd, options.app);
    const { cleanDigest } = await import("@hinotori/endpoint");
    const folder = path.resolve(root, options.output);
    const removed = await cleanDigest(folder, {
      ageSeconds: count("--age", options.age),
      keep: count("--keep", options.keep),
      all: options.all,
    });
    if (options.json) return io.json({ removed });
    for (const file of removed) io.out(`   remove  ${path.relative(root, path.join(folder, file))}`);
    if (removed.length === 0) io.out("nothing to remove");
  },
});

function count(option: string, given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new UsageError(`expected ${option} to be a whole number, got: ${given}`);
}
