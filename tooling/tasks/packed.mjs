/**
 * Checks every package as it would be published: packs it, then looks at the file that users would get.
 *
 * publint reads the manifest, "are the types wrong" resolves each entry as TypeScript does, and a few looks of our own see
 * that nothing of the workspace went along. Build first: what is packed is `dist`.
 */
import "./node-version.mjs";

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { environment, findPnpm } from "./pnpm.mjs";
import { packages } from "./workspace.mjs";

/** An ESM-only package says so where CommonJS asks; nobody is promised more. */
const accepted = new Set(["CJSResolvesToESM"]);
/** How these packages are resolved: Node's way, and a bundler's. The old way knows no `exports`. */
const resolutions = new Set(["node16-cjs", "node16-esm", "bundler"]);

/** Packs every package that is published into `folder`; gives each name with its file. */
export function packAll(folder) {
  const pnpm = findPnpm();
  return packages()
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder: cwd, manifest: { name, version } }) => {
      const file = path.join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
      const args = [pnpm.entry, "pack", "--out", file];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        cwd,
        encoding: "utf8",
        env: environment(pnpm),
      });
      if (status !== 0) throw new Error(`${name} could not be packed:\n${stdout}${stderr}`);
      return { name, file };
    });
}

/** What is wrong with one packed package, as lines. */
export async function faultsOf(file) {
  const data = fs.readFileSync(file);
  const tarball = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, level: "warning", strict: true });
  // A template is an application of its own, with a manifest that has what an application's has.
  const own = messages.filter(({ args }) => !args?.filePath?.includes("templates/"));
  const lines = own.map((message) => formatMessage(message, pkg, { color: false }));
  for (const text of [...workspaceWords(pkg), ...missingFiles(file, pkg)]) lines.push(text);
  return [...lines, ...(pkg.exports === undefined ? [] : await typeFaults(new Uint8Array(tarball)))];
}

function workspaceWords(manifest) {
  return ["workspace:", "catalog:", "@hinotori/source"]
    .filter((word) =>
      JSON.stringify({ ...manifest, devDependencies: undefined, scripts: undefined }).includes(`"${word}`),
    )
    .map((word) => `the packed manifest still says ${word}`);
}

function missingFiles(file, { name }) {
  const { stdout } = spawnSync("tar", ["-tzf", file], { encoding: "utf8" });
  const names = stdout.split("\n");
  const wanted = ["package/README.md", "package/LICENSE", "package/CHANGELOG.md"].filter(
    (each) => !names.includes(each),
  );
  const unwanted = names.filter((each) =>
    /(^|\/)(node_modules|\.vitest|\.turbo|_build)\/|\.(db|db-wal|db-shm|tsbuildinfo)$/.test(each),
  );
  return [...wanted.map((each) => `${name} lacks ${each}`), ...unwanted.map((each) => `${name} brings ${each}`)];
}

async function typeFaults(data) {
  const analysis = await checkPackage(createPackageFromTarballData(data));
  return (analysis.problems ?? [])
    .filter(
      ({ kind, resolutionKind }) =>
        !accepted.has(kind) && (resolutionKind === undefined || resolutions.has(resolutionKind)),
    )
    .map(
      (problem) =>
        `types: ${problem.kind} ${problem.entrypoint ?? problem.fileName ?? ""} ${problem.resolutionKind ?? ""}`,
    );
}

/** Says of one package whether it is good, and if not, why. */
async function tell({ name, file }) {
  const faults = await faultsOf(file);
  console.log(`${faults.length === 0 ? "good" : "BAD "}  ${name}  ${Math.ceil(fs.statSync(file).size / 1000)} kB`);
  for (const fault of faults) console.error(`      ${fault}`);
  return faults.length;
}

if (process.argv[1] === import.meta.filename) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-packed-"));
  try {
    let count = 0;
    for (const each of packAll(folder)) count += await tell(each);
    process.exitCode = count === 0 ? 0 : 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
