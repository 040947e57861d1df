/** A copy of the template application in a temporary workspace, in which tsc, Vitest and the server run without an install. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../../../..", import.meta.url));
const template = fileURLToPath(new URL("../../templates/app", import.meta.url));
const left = /^(node_modules|dist|\.vitest|\.turbo|.*\.db(-shm|-wal)?)$/;

/** An application for one test. */
export interface GeneratedApp {
  /** The application's folder. */
  readonly root: string;
  /** The workspace's. */
  readonly workspace: string;
  /** Takes everything away. */
  remove(): void;
}

/** Copies the application in `from`, the template by default, to `apps/<name>` of a new workspace. */
export function generatedApp({ from = template, name = "blank_slate" } = {}): GeneratedApp {
  const workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-app-")));
  const root = path.join(workspace, "apps", name);
  fs.cpSync(from, root, { recursive: true, filter: (file) => file === from || !left.test(path.basename(file)) });
  fs.symlinkSync(path.join(template, "node_modules"), path.join(root, "node_modules"));
  fs.symlinkSync(path.join(checkout, "node_modules"), path.join(workspace, "node_modules"));
  for (const file of ["tsconfig.base.json", ".oxfmtrc.json", ".oxlintrc.json"])
    fs.copyFileSync(path.join(checkout, file), path.join(workspace, file));
  fs.writeFileSync(path.join(workspace, "pnpm-workspace.yaml"), "packages:\n  - apps/*\n");
  extendBase(path.join(root, "tsconfig.json"));
  return { root, workspace, remove: () => fs.rmSync(workspace, { recursive: true, force: true }) };
}

/** The copy is two folders below its workspace, wherever the original is. */
function extendBase(file: string): void {
  const text = fs.readFileSync(file, "utf8");
  fs.writeFileSync(
    file,
    text.replace(/"extends": "[./]*tsconfig\.base\.json"/, '"extends": "../../tsconfig.base.json"'),
  );
}
