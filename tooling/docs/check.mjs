/** `pnpm run docs`: every export is documented, every link leads somewhere, every example compiles, every package has a README. */
import fs from "node:fs";
import path from "node:path";

import { packages, root } from "../tasks/workspace.mjs";
import { checkExamples } from "./examples.mjs";
import { checkExports, docText } from "./exports.mjs";
import { checkLinks } from "./links.mjs";

const skipped = new Set(["node_modules", "dist", ".git", ".vitest", ".turbo"]);

/** Everything the docs of the workspace at `base` lack, as `{ at, found, repair }`. */
export function check(base) {
  const files = walk(base);
  const pages = files.filter((file) => file.endsWith(".md"));
  const source = files.filter(
    (file) => /^packages\/[^/]+\/src\//.test(local(base, file)) && /(?<!\.d)\.tsx?$/.test(file),
  );
  return [
    ...readmes(base),
    ...source
      .filter((file) => path.basename(file) !== "index.ts")
      .flatMap((file) => placed(base, file, checkExports(file, text(file)))),
    ...pages.flatMap((file) => placed(base, file, checkLinks(file, text(file), readPage))),
    ...source.flatMap((file) => placed(base, file, checkLinks(file, docText(file, text(file)), readPage))),
    ...examples(base, pages, source),
  ];
}

/** The examples of each package, and those of the root README with the guides. */
function examples(base, pages, source) {
  const below = (folder) => (file) => file.startsWith(folder + path.sep);
  return packages(base)
    .filter(({ folder }) => fs.existsSync(path.join(folder, "tsconfig.test.json")))
    .flatMap(({ folder }) => {
      const own = [...pages, ...source].filter(below(folder));
      const front = local(base, folder) === "guides" ? pages.filter((file) => local(base, file) === "README.md") : [];
      return checkExamples(folder, [...front, ...own]);
    })
    .map(({ file, line, ...problem }) => ({ at: `${local(base, file)}:${line}`, ...problem }));
}

function readmes(base) {
  return packages(base)
    .filter(
      ({ folder }) => /^(packages|apps)\//.test(local(base, folder)) && !fs.existsSync(path.join(folder, "README.md")),
    )
    .map(({ folder }) => ({
      at: local(base, folder),
      found: "a package without README.md",
      repair: "write one screen: what it is, the sample, guarantees, limits",
    }));
}

function placed(base, file, problems) {
  return problems.map(({ line, ...problem }) => ({ at: `${local(base, file)}:${line}`, ...problem }));
}

function readPage(place) {
  if (!fs.existsSync(place)) return undefined;
  return place.endsWith(".md") ? text(place) : "";
}

function text(file) {
  return fs.readFileSync(file, "utf8");
}

function local(base, file) {
  return path.relative(base, file).split(path.sep).join("/");
}

function walk(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const place = path.join(folder, entry.name);
    return entry.isDirectory() ? walk(place) : [place];
  });
}

if (process.argv[1] === import.meta.filename) {
  const problems = check(process.argv[2] ?? root);
  for (const { at, found, repair } of problems) console.error(`${at}\n  found   ${found}\n  repair  ${repair}\n`);
  console.log(problems.length === 0 ? "docs: nothing to report" : `docs: ${problems.length} to repair`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
