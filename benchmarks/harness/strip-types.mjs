/**
 * Loads TypeScript with its types taken away and nothing else changed: what `tsc` emits, and so what users run.
 *
 * tsx, which runs everything else in this repository, keeps the names of functions by wrapping every closure that is
 * bound to a name; on Node 20 that makes each such closure some 0.5 µs dearer, which no published package pays.
 */
import { readFile } from "node:fs/promises";
import { createRequire, register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

const { transform } = createRequire(createRequire(import.meta.url).resolve("tsx/package.json"))("esbuild");

if (isMainThread) register(import.meta.url);

/** A loader hook of Node: text in, JavaScript out. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !/\.tsx?$/.test(url)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const { code } = await transform(await readFile(path, "utf8"), {
    loader: path.endsWith("x") ? "tsx" : "ts",
    format: "esm",
    target: "node20",
    keepNames: false,
    sourcefile: path,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, jsx: "react-jsx", jsxImportSource: "hono/jsx" } },
  });
  return { format: "module", source: code, shortCircuit: true };
}
