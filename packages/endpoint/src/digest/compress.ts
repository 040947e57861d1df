/**
 * Compressed twins of files that become smaller by it.
 */
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

const kCompressible: ReadonlySet<string> = new Set([
  ".js",
  ".mjs",
  ".map",
  ".css",
  ".txt",
  ".text",
  ".html",
  ".json",
  ".svg",
  ".eot",
  ".ttf",
  ".xml",
  ".wasm",
  ".webmanifest",
]);

/** A compressed twin. */
export interface Twin {
  /** What its name ends in. */
  readonly ending: ".gz" | ".br";
  /** What is in it. */
  readonly bytes: Buffer;
}

/** The twins of a file; none where they would not be smaller. */
export async function compress(path: string, content: Buffer): Promise<Twin[]> {
  if (!kCompressible.has(extname(path))) return [];
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const twins: Twin[] = [
    { ending: ".gz", bytes: await toGzip(content, { level: constants.Z_BEST_COMPRESSION }) },
    { ending: ".br", bytes: await toBrotli(content, { params }) },
  ];
  return twins.filter(({ bytes }) => bytes.length < content.length);
}
