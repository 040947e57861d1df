/**
 * Type-checks the `ts run` examples; that they run is for the tests to show.
 *
 * Each example is written to a file inside its package, where its imports resolve as they do for the tests, on the lines
 * it has in the page it comes from. One run of the compiler per package, and the files are gone again.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { findBlocks } from "../doctest/blocks.mjs";
import { bin } from "../tasks/workspace.mjs";

const options = {
  noEmit: true,
  isolatedDeclarations: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  jsx: "react-jsx",
  jsxImportSource: "hono/jsx",
};

/** The type errors in the examples of some pages of one package, as `{ file, line, found, repair }`. */
export function checkExamples(folder, pages) {
  const examples = pages.flatMap((file) =>
    findBlocks(file, fs.readFileSync(file, "utf8")).map((block) => ({ file, ...block })),
  );
  if (examples.length === 0) return [];
  const place = path.join(folder, ".vitest", "examples");
  fs.rmSync(place, { recursive: true, force: true });
  fs.mkdirSync(place, { recursive: true });
  try {
    write(place, examples, folder);
    return compile(place, examples);
  } finally {
    fs.rmSync(place, { recursive: true, force: true });
  }
}

function write(place, examples, folder) {
  for (const [index, { lang, line, code }] of examples.entries()) {
    fs.writeFileSync(path.join(place, `${index}.${lang}`), `${"\n".repeat(line - 1)}${code}\nexport {};\n`);
  }
  const tsconfig = {
    extends: path.join(folder, "tsconfig.test.json"),
    compilerOptions: options,
    include: ["*.ts", "*.tsx"],
  };
  fs.writeFileSync(path.join(place, "tsconfig.json"), JSON.stringify(tsconfig));
}

function compile(place, examples) {
  const args = [bin("typescript", "tsc"), "-p", place, "--pretty", "false"];
  const { status, stdout, error } = spawnSync(process.execPath, args, { cwd: place, encoding: "utf8" });
  if (error) throw error;
  const found = [...stdout.matchAll(/^(\d+)\.tsx?\((\d+),\d+\): error (.+)$/gm)].map(([, index, line, message]) => ({
    file: examples[Number(index)].file,
    line: Number(line),
    found: `an example that does not compile: ${message}`,
    repair: "mend the example, or put `// @ts-expect-error` with the reason above what is meant to be refused",
  }));
  // Errors elsewhere are those of the source, which `typecheck` reports.
  if (status !== 0 && found.length === 0 && !stdout.includes("error TS")) throw new Error(`tsc failed:\n${stdout}`);
  return found;
}
