/**
 * Runs pnpm with the arguments it is given, on any machine with Node.js and npm.
 *
 * pnpm is among the tools of this workspace. Where nothing is installed yet, the one on PATH installs it, or the one that npx brings.
 * Signals reach it, and this program ends as it ends.
 */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const own = path.join(root, "node_modules", ".bin", "pnpm");
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const { packageManager, engines } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));

checkNode();
const env = { TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1", ...process.env };
if (!fs.existsSync(own)) endUnlessWell(await run([...findPnpm(), "install"], { ...compiling(), ...env }));
end(await run([own, ...process.argv.slice(2)], env));

/** Runs a program in the foreground; resolves with its exit code or the signal that ended it. */
function run([file, ...args], env) {
  let child;
  // Before there is a program, so that no signal is lost in between.
  for (const signal of signals) {
    process.on(signal, () => {
      // A terminal delivers its Ctrl-C to every program that runs in it.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child?.kill(signal);
    });
  }
  return new Promise((resolve) => {
    child = spawn(file, args, { cwd: root, env, stdio: "inherit" });
    child.once("error", (error) => {
      console.error(`expected to run ${file}, got: ${error.message}\n\nnpx comes with Node.js; is it on PATH?`);
      resolve({ code: 1 });
    });
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

function endUnlessWell(ending) {
  for (const signal of signals) process.removeAllListeners(signal);
  if (ending.code !== 0) end(ending);
}

function end({ code, signal }) {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** The pnpm on PATH, when it is new enough; it need not fetch another. */
function findPnpm() {
  const quiet = { ...env, npm_config_manage_package_manager_versions: "false" };
  const { status, stdout } = spawnSync("pnpm", ["--version"], { cwd: root, env: quiet, encoding: "utf8" });
  if (status !== 0 || Number.parseInt(stdout, 10) < 10) return ["npx", "--yes", packageManager];
  return ["pnpm", "--config.manage-package-manager-versions=false"];
}

/** A native addon that has to be compiled is compiled by every core, with the headers beside Node.js when they are there. */
function compiling() {
  const prefix = path.dirname(path.dirname(process.execPath));
  const hasHeaders = fs.existsSync(path.join(prefix, "include", "node", "node_version.h"));
  return { npm_config_jobs: "max", ...(hasHeaders ? { npm_config_nodedir: prefix } : {}) };
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [neededMajor, neededMinor] = engines.node.replace(">=", "").split(".").map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  console.error(
    `expected Node.js ${neededMajor}.${neededMinor} or newer, got: ${process.versions.node}\n\n` +
      "Install a current release from https://nodejs.org, or with a version manager: nvm install",
  );
  process.exit(1);
}
