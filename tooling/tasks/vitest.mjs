/**
 * The `test` script of every package: `vitest run`, with a deadline.
 *
 * The run gets a process group of its own. When it has not ended by then (ten minutes), what was running is printed, the
 * whole group is killed by its id, and the run is tried once more: a machine may stall, a test may not. Figures are left in
 * `.vitest/results.json`, except when arguments pick only some of the tests. A package whose tests run whole applications gives itself
 * more time (HINOTORI_TEST_DEADLINE_MS) and more workers (HINOTORI_TEST_WORKERS).
 */
import "./node-version.mjs";

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { bin, root } from "./workspace.mjs";

const home = process.cwd();
const deadlineMs = Number(process.env.HINOTORI_TEST_DEADLINE_MS ?? 600_000);
const results = path.join(home, ".vitest", "results.json");
const progress = path.join(home, ".vitest", "progress.log");
const picked = process.argv.slice(2).filter((arg) => arg !== "--");

/** Runs the tests once: resolves with the exit code, or with "hung". */
function attempt() {
  const reporter = path.join(root, "tooling", "vitest", "results.mjs");
  const args = [bin("vitest", "vitest", home), "run", "--reporter=default", `--reporter=${reporter}`, ...picked];
  // Under turbo another package is tested at the same time, on the same two cores.
  if (process.env.TURBO_HASH) args.push(`--maxWorkers=${process.env.HINOTORI_TEST_WORKERS ?? 1}`);
  fs.mkdirSync(path.dirname(progress), { recursive: true });
  fs.writeFileSync(progress, "");
  const env = {
    ...process.env,
    HINOTORI_PROGRESS: progress,
    ...(picked.length > 0 ? {} : { HINOTORI_RESULTS: results }),
  };
  const child = spawn(process.execPath, args, {
    cwd: home,
    env,
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    const stop = (signal) => killGroup(child.pid, signal);
    process.on("SIGINT", stop).on("SIGTERM", stop);
    const timer = setTimeout(() => {
      reportHang();
      killGroup(child.pid, "SIGKILL");
      resolve("hung");
    }, deadlineMs);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      process.off("SIGINT", stop).off("SIGTERM", stop);
      // What a test left behind must not outlive the run.
      killGroup(child.pid, "SIGKILL");
      resolve(signal ? 1 : code);
    });
  });
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function reportHang() {
  const running = new Set();
  for (const line of fs.existsSync(progress) ? fs.readFileSync(progress, "utf8").split("\n") : []) {
    const [what, name] = line.split("\t");
    if (what === "begin") running.add(name);
    if (what === "end") running.delete(name);
  }
  console.error(`the tests did not end within ${deadlineMs} ms; still running:`);
  for (const name of running.size > 0 ? running : ["nothing that had begun"]) console.error(`  ${name}`);
}

if (picked.length === 0) fs.rmSync(results, { force: true });
let outcome = await attempt();
if (outcome === "hung") {
  console.error("trying once more");
  outcome = await attempt();
}
fs.rmSync(progress, { force: true });
if (outcome !== 0 && picked.length === 0) explain(outcome);
process.exitCode = outcome === "hung" ? 1 : outcome;

/** Makes sure that a run which went wrong has a failure in its figures. */
function explain(end) {
  const left = end !== "hung" && fs.existsSync(results);
  const figures = left
    ? JSON.parse(fs.readFileSync(results, "utf8"))
    : { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (figures.failed > 0) return;
  const failure =
    end === "hung" ? "the tests did not end before the deadline, twice" : `vitest ended with exit code ${end}`;
  fs.mkdirSync(path.dirname(results), { recursive: true });
  fs.writeFileSync(results, JSON.stringify({ ...figures, failed: 1, failures: [failure] }));
}
