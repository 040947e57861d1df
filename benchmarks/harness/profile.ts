/** Runs Hinotori's side of a question under V8's profiler, and says what the busy time went to. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadCommand, sideCommand, type Machine } from "./commands.ts";
import { launch } from "./launch.ts";
import type { Load, Question } from "./question.ts";
import { need } from "./sampling.ts";
import { answerTogether } from "./together.ts";

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
}

/** The functions that took the most time themselves, one a line. */
export async function profileOf(machine: Machine, question: Question, load: Load): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hinotori-profile-"));
  const profiled: Question = {
    ...question,
    sides: Object.fromEntries(Object.entries(question.sides).filter(([side]) => side === "hinotori")),
    nodeFlags: [...(question.nodeFlags ?? []), "--cpu-prof", `--cpu-prof-dir=${folder}`, "--cpu-prof-interval=200"],
  };
  try {
    if (question.served === true) await answerTogether(machine, profiled, inOneLife(load));
    else {
      const environment = { BENCHMARK_HTTP_LOAD: loadCommand(machine).join("\n") };
      await launch(sideCommand(machine, profiled, "hinotori", load), environment);
    }
    const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
    return heaviest(texts.map((text) => JSON.parse(text) as Profile));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The work of all lives in one: of several profiles only one would be read. */
function inOneLife(load: Load): Load {
  return { ...load, lives: 1, bursts: need(load, "lives") * need(load, "bursts") };
}

function heaviest(profiles: readonly Profile[]): readonly string[] {
  // Threads have profiles of their own (the loader's is idle); the program's is the one with the most work in it.
  const [profile] = profiles.toSorted((one, other) => busy(other) - busy(one));
  if (profile === undefined) return [];
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const places = new Map<string, number>();
  let total = 0;
  for (const id of profile.samples) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === "(idle)") continue;
    total++;
    add(functions, nameOf(frame));
    add(places, placeOf(frame));
  }
  return ["  by place", ...top(places, total, 8), "  by function", ...top(functions, total, 25)];
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function top(counts: ReadonlyMap<string, number>, total: number, most: number): readonly string[] {
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, most)
    .map(([name, count]) => `  ${((count / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
}

function busy(profile: Profile): number {
  const idle = new Set(
    profile.nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id),
  );
  return profile.samples.filter((id) => !idle.has(id)).length;
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  const file = url.replace(/^.*\/(?=(packages|benchmarks|node_modules)\/)/, "");
  return `${functionName === "" ? "(anonymous)" : functionName}${file === "" ? "" : `  ${file}:${lineNumber + 1}`}`;
}

/** The package a frame is in, or what V8 calls what it does. */
function placeOf({ functionName, url }: Frame): string {
  if (url === "") return functionName;
  if (url.startsWith("node:")) return "node";
  return (
    /\/(packages\/[^/]+|benchmarks|node_modules\/(?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1] ?? url
  );
}
