/**
 * The Vitest plugin that runs `ts run` examples as tests.
 *
 * Each example becomes a module of its own that seems to lie where its file lies, so that its imports resolve as the
 * reader would expect, and whose source map points into that file: a failure shows README.md and its line. One more
 * module, `virtual:doctests`, lists them all for `suite.mjs`, which is added to the test files of the package when there
 * is at least one example.
 */
import fs from "node:fs";
import path from "node:path";
import { transformWithOxc } from "vite";

import { assertMarks } from "./assertions.mjs";
import { findBlocks } from "./blocks.mjs";

const listId = "virtual:doctests";
const suite = path.join(import.meta.dirname, "suite.mjs");
const query = "?doctest=";

/** The plugin for the package at `root`; `files` replaces the README and the source as the places to look in. */
export function doctests({ root, files }) {
  const sources = () => (files ? files.map((file) => path.resolve(root, file)) : documented(root));
  return {
    name: "hinotori:doctests",
    enforce: "pre",
    config: () =>
      sources().some((file) => blocksOf(file).length > 0) ? { test: { include: [path.relative(root, suite)] } } : {},
    resolveId(id, importer) {
      if (id === listId) return `\0${listId}`;
      if (id.includes(query)) return id;
      // A page outside the package, the root README, sees what the package sees.
      if (importer?.includes(query) && /^[@\w]/.test(id))
        return this.resolve(id, path.join(root, "package.json"), { skipSelf: true });
      return undefined;
    },
    load(id) {
      if (id === `\0${listId}`) return listing(root, sources());
      if (id.includes(query)) return example(id);
      return undefined;
    },
  };
}

/** The README of a package and each file of its source. */
function documented(root) {
  const source = path.join(root, "src");
  const inSource = fs.existsSync(source) ? fs.readdirSync(source, { recursive: true }) : [];
  return [
    path.join(root, "README.md"),
    ...inSource
      .filter((file) => /(?<!\.d)\.tsx?$/.test(file))
      .map((file) => path.join(source, file))
      .sort(),
  ].filter((file) => fs.existsSync(file));
}

function blocksOf(file) {
  return findBlocks(file, fs.readFileSync(file, "utf8"));
}

/** The module that lists the examples: a name for each, and how to load it. */
function listing(root, files) {
  const entries = files.flatMap((file) =>
    blocksOf(file).map(({ line }) => {
      const name = path.relative(root, file);
      return `{ file: ${JSON.stringify(name)}, line: ${line}, run: () => import(${JSON.stringify(`${file}${query}${line}`)}) }`;
    }),
  );
  return `export default [\n${entries.join(",\n")}\n];`;
}

/** One example as JavaScript, with a map into the file it was written in. */
async function example(id) {
  const [file, line] = id.split(query);
  const block = blocksOf(file).find((candidate) => candidate.line === Number(line));
  if (block === undefined) throw new Error(`${file} has no example on line ${line}`);
  const checked = located(file, block, () => assertMarks(block.code, block.lang));
  // The lines above stay empty, so that a line of the module has the number of the line in the file.
  const padded = "\n".repeat(block.line - 1) + checked;
  const { code, map } = await transformWithOxc(padded, file, { lang: block.lang, sourcemap: true });
  return { code, map: { ...map, sources: [file], sourcesContent: [fs.readFileSync(file, "utf8")] } };
}

function located(file, block, read) {
  try {
    return read();
  } catch (error) {
    throw new Error(`${file}:${block.line}: ${error.message}`, { cause: error });
  }
}
