/** Runs Hinotori's side of a question under V8's profiler, and says which functions the time went to. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadCommand, node, type Machine } from "./commands.ts";
import type { Load, Question } from "./question.ts";

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number } }[];
  readonly samples: readonly number[];
}

/** The functions that took the most time themselves, one a line. */
export function profileOf(machine: Machine, question: Question, load: Load): readonly string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hinotori-profile-"));
  try {
    const child = path.join(import.meta.dirname, "child.ts");
    const flags = [...(question.nodeFlags ?? []), "--cpu-prof", `--cpu-prof-dir=${folder}`, "--cpu-prof-interval=200"];
    const [program, ...words] = node(flags, child, [question.name, "hinotori", JSON.stringify(load)]);
    const environment = { ...process.env, NODE_ENV: "production", BENCHMARK_HTTP_LOAD: loadCommand(machine).join("\n") };
    const { status, stderr } = spawnSync(program, words, { encoding: "utf8", env: environment, stdio: ["ignore", "ignore", "pipe"] });
    if (status !== 0) throw new Error(`expected the side to end well, got: ${stderr}`);
    return heaviest(readdirSync(folder).map((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Profile));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function heaviest(profiles: readonly Profile[]): readonly string[] {
  // Threads have profiles of their own (the loader's is idle); the program's is the one with the most work in it.
  const [profile] = profiles.toSorted((one, other) => busy(other) - busy(one));
  if (profile === undefined) return [];
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const counts = new Map<string, number>();
  for (const id of profile.samples) {
    const name = names.get(id) ?? "?";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const total = profile.samples.length;
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 25)
    .map(([name, count]) => `  ${((count / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
}

function busy(profile: Profile): number {
  const idle = new Set(profile.nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id));
  return profile.samples.filter((id) => !idle.has(id)).length;
}

function nameOf({ functionName, url, lineNumber }: Profile["nodes"][number]["callFrame"]): string {
  const file = url.replace(/^.*\/(?=(packages|benchmarks|node_modules)\/)/, "");
  return `${functionName === "" ? "(anonymous)" : functionName}${file === "" ? "" : `  ${file}:${lineNumber + 1}`}`;
}
