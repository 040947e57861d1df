import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { hinotori, temporaryFolder } from "../support/new-workspace.ts";

let folder: string;
let workspace: string;

beforeEach(async () => {
  folder = temporaryFolder();
  workspace = path.join(folder, "shop");
  await hinotori(folder, ["new", "shop", "--no-install", "--no-git"]);
  fs.mkdirSync(path.join(folder, "bin"));
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What an installation leaves behind: a pnpm that says what it was asked for. */
const own = `mkdir -p node_modules/.bin
cat > node_modules/.bin/pnpm <<'END'
#!/bin/sh
echo "own $@"
[ "$1" = wait ] && exec sleep 60
exit 3
END
chmod +x node_modules/.bin/pnpm`;

function program(name: string, script: string): void {
  fs.writeFileSync(path.join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const env = (): NodeJS.ProcessEnv => ({ PATH: [path.join(folder, "bin"), "/usr/bin", "/bin"].join(path.delimiter) });
const run = (...argv: readonly string[]) =>
  spawnSync(process.execPath, ["scripts/pnpm.mjs", ...argv], { cwd: workspace, encoding: "utf8", env: env() });

describe("scripts/pnpm.mjs of a new workspace", () => {
  test("installs through npx on a machine that has only Node.js, then runs the workspace's own pnpm", () => {
    program("pnpm", "echo 9.0.0");
    program("npx", `echo "npx $@"\n${own}`);
    expect(run("run", "dev")).toMatchObject({
      status: 3,
      stdout: "npx --yes pnpm@10.34.8 install\nown run dev\n",
    });
    // Installed is installed.
    expect(run("test").stdout).toBe("own test\n");
  });

  test("installs with the pnpm on PATH when it is new enough", () => {
    program("pnpm", `[ "$1" = --version ] && echo 10.1.0 && exit\necho "pnpm $@"\n${own}`);
    expect(run("x").stdout).toBe("pnpm --config.manage-package-manager-versions=false install\nown x\n");
  });

  test("ends as an installation ends that fails", () => {
    program("pnpm", "exit 1");
    program("npx", "exit 7");
    expect(run("run", "dev")).toMatchObject({ status: 7, stdout: "" });
  });

  test("passes a signal on, and ends by it", async () => {
    program("pnpm", "exit 1");
    program("npx", own);
    const child = spawn(process.execPath, ["scripts/pnpm.mjs", "wait"], {
      cwd: workspace,
      env: env(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([null, "SIGTERM"]);
  });
});
