/**
 * Runs a program in virtual time, in an order of messages that a seed decides, and replays it exactly.
 *
 * A step is one message handled, or one process that goes on after what it waited for: an answer, a message, a sleep. The seed picks each step from those
 * that could come next ({@link Explorer}); when there is none, the next timer fires, and timers that are due at the same moment fire in any order. Faults come
 * from the same seed: crashes of processes you name, delays before a process gets its turn.
 *
 * What is replayed is what the program does with processes and the clock: one that reads files, asks the network or draws random numbers of its own
 * takes other ways each time. Take the numbers from `random`.
 */

import { HinotoriError } from "../errors.ts";
import { now } from "../process/beat.ts";
import { makeBody } from "../process/body.ts";
import { Cell } from "../process/cell.ts";
import { root } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { everyCell } from "../process/alive.ts";
import { deliver, kExitSignal } from "../process/signal.ts";
import { Ref } from "../process/pid.ts";
import { type Runnable, afterTurn, useScheduler } from "../scheduler.ts";
import { Explorer, Resumption, processOf } from "./explorer.ts";
import { type Destination, resolve } from "../name.ts";
import { type VirtualClock, installClock, settled } from "./clock.ts";
import { type Random, randomOf } from "./random.ts";

/** What goes wrong in a simulation. */
export interface SimulateOptions {
  /** Processes that may be killed at any step, by pid or name; those that are not alive are passed over. */
  readonly crash?: readonly Destination[];
  /** How often, from 0 to 1 of the steps. Default 0.05. */
  readonly crashRate?: number;
  /** The most milliseconds of virtual time that a process may be kept waiting for its turn. Default 0: none. */
  readonly maxDelay?: number;
  /** How often, from 0 to 1 of the turns. Default 0.2. */
  readonly delayRate?: number;
  /** After so many steps a simulation counts as endless. Default 100,000. */
  readonly maxSteps?: number;
}

/** What the simulated program may ask for. */
export interface Simulation {
  /** The seed. */
  readonly seed: number;
  /** Random numbers of the seed. */
  readonly random: Random;
  /** Virtual time: read it; the simulation moves it. */
  readonly clock: VirtualClock;
}

/**
 * Thrown when a simulated program fails, or stands still with nothing left to happen.
 *
 * If you meet it: run `simulate(seed, …)` with its seed and the same program, and every step comes again; `trace` says what they were. What the program
 * threw is the `cause`.
 */
export class SimulationError extends HinotoriError {
  readonly code = "OTP_SIMULATION" as const;
  override readonly name = "SimulationError";
  /** Plays the same run again. */
  readonly seed: number;
  /** What happened, a line a step. */
  readonly trace: readonly string[];

  constructor(
    what: string,
    run: { readonly seed: number; readonly trace: readonly string[]; readonly cause?: unknown },
  ) {
    const shown = run.trace.slice(-40);
    const left = run.trace.length - shown.length;
    super(
      `${what}\n\nReplay it with simulate(${run.seed}, …). ${left > 0 ? `The last ${shown.length} of ${run.trace.length} steps` : "The steps"}:\n${shown.map((line) => `    ${line}`).join("\n")}`,
      { cause: run.cause },
    );
    this.seed = run.seed;
    this.trace = run.trace;
  }
}

interface Run {
  readonly seed: number;
  readonly random: Random;
  readonly explorer: Explorer;
  readonly clock: VirtualClock;
  readonly options: SimulateOptions;
  readonly trace: string[];
  /** The ids of the first pid and reference of the run, so that traces count from the same number each time. */
  readonly firstPid: number;
  readonly firstRef: number;
}

/**
 * Runs a program under a seed.
 *
 * @param program starts processes and asserts; gets a {@link Simulation}. It runs in a process of its own that traps exits.
 * @returns what the program returns.
 * @throws SimulationError with the seed and the steps.
 */
async function runOnce<Result>(
  seed: number,
  program: (simulation: Simulation) => Result | Promise<Result>,
  options: SimulateOptions = {},
): Promise<Result> {
  await settled();
  const { clock, restore } = installClock();
  const random = randomOf(seed);
  const explorer = new Explorer(random);
  const before = useScheduler(explorer);
  let outcome: { readonly result: Result } | { readonly thrown: unknown } | undefined;
  const main = makeBody(
    async () => {
      try {
        outcome = { result: await program({ seed, random, clock }) };
      } catch (thrown) {
        outcome = { thrown };
      }
    },
    { trapExit: true, title: "Simulation" },
  );
  const run: Run = { seed, random, explorer, clock, options, trace: [], firstPid: main.pid.id, firstRef: new Ref().id };
  try {
    await drive(run, () => outcome !== undefined);
  } finally {
    useScheduler(before);
    for (const cell of [...everyCell()].reverse())
      if (cell.pid.id >= run.firstPid) deliver(cell.pid, kExitSignal, "kill", root);
    restore();
  }
  if (outcome !== undefined && "result" in outcome) return outcome.result;
  const thrown = outcome?.thrown;
  throw new SimulationError(
    `the simulated program failed: ${thrown instanceof Error ? thrown.message : inspect(thrown)}`,
    { seed, trace: run.trace, cause: thrown },
  );
}

async function drive(run: Run, isOver: () => boolean): Promise<void> {
  const { explorer, clock, random, options, trace, seed } = run;
  const { maxSteps = 100_000 } = options;
  for (let step = 0; step < maxSteps; step++) {
    await new Promise<void>((done) => afterTurn(done));
    if (isOver()) return;
    // A timer that is due competes with whoever is ready; one that is not waits until nobody is.
    const timers = clock.dueBy(clock.monotonicTime());
    if (explorer.size > 0 && (timers === 0 || random.below(explorer.size + timers) < explorer.size)) {
      const next = explorer.take();
      if (!delay(run, next)) turn(run, next);
      crash(run);
    } else if (!clock.fireNext(Number.POSITIVE_INFINITY, random.below)) {
      throw new SimulationError("the simulated program stands still: no process is ready and no timer waits", {
        seed,
        trace,
      });
    } else {
      trace.push(`${Math.round(clock.monotonicTime())}ms a timer fires`);
    }
  }
  throw new SimulationError(`the simulated program did not end within ${maxSteps} steps`, { seed, trace });
}

function turn(run: Run, step: Runnable): void {
  now.message = undefined;
  const process = processOf(step);
  const who = process instanceof Cell ? name(run, process) : "a process";
  step.run();
  const what = step instanceof Resumption ? " goes on" : "";
  const message = now.message === undefined ? "" : ` ${numbered(run, inspect(now.message))}`;
  run.trace.push(`${at(run)} ${who}${what === "" ? message : what}`);
}

function delay({ random, options, clock, explorer, trace }: Run, process: Runnable): boolean {
  const { maxDelay = 0, delayRate = 0.2 } = options;
  if (maxDelay === 0 || random.next() >= delayRate) return false;
  const ms = 1 + random.below(maxDelay);
  clock.setTimer(ms, () => explorer.enqueue(process));
  trace.push(`${Math.round(clock.monotonicTime())}ms a turn is kept waiting for ${ms} ms`);
  return true;
}

function crash(run: Run): void {
  const { random, options, trace } = run;
  const { crash: targets = [], crashRate = 0.05 } = options;
  if (targets.length === 0 || random.next() >= crashRate) return;
  const pid = resolve(random.pick(targets));
  if (pid === undefined) return;
  trace.push(`${at(run)} ${numbered(run, String(pid))} is killed`);
  deliver(pid, kExitSignal, "kill", root);
}

function at({ clock }: Run): string {
  return `${Math.round(clock.monotonicTime())}ms`;
}

function name(run: Run, cell: Cell): string {
  return `${cell.ext?.names?.[0] ?? cell.behaviour.title} ${numbered(run, String(cell.pid))}`;
}

/** Pids and references count on from run to run: a trace counts them from the first of its own. */
function numbered({ firstPid, firstRef }: Run, text: string): string {
  return text
    .replace(/#PID<0\.(\d+)\.0>/g, (_, id: string) => `#PID<0.${Number(id) - firstPid}.0>`)
    .replace(/#Ref<(\d+)>/g, (_, id: string) => `#Ref<${Number(id) - firstRef}>`);
}

/** Which seeds to try. */
export interface Seeds {
  /** How many. Default 100. */
  readonly runs?: number;
  /** The first. Default 1. */
  readonly from?: number;
}

/**
 * Runs a program under many seeds, one after the other.
 *
 * @throws SimulationError of the first seed that fails.
 */
async function many(
  seeds: Seeds,
  program: (simulation: Simulation) => unknown,
  options: SimulateOptions = {},
): Promise<void> {
  const { runs = 100, from = 1 } = seeds;
  for (let seed = from; seed < from + runs; seed++) await runOnce(seed, program, options);
}

/** Runs a program under one seed, or under many: `simulate(seed, …)` and `simulate.many(seeds, …)`. */
export interface Simulate {
  /** Runs a program under a seed; returns what it returns. Throws SimulationError with the seed and the steps. */
  <Result>(
    seed: number,
    program: (simulation: Simulation) => Result | Promise<Result>,
    options?: SimulateOptions,
  ): Promise<Result>;
  /** Runs a program under many seeds; throws SimulationError of the first that fails. */
  many(seeds: Seeds, program: (simulation: Simulation) => unknown, options?: SimulateOptions): Promise<void>;
}

/** Runs a program in virtual time, in an order of messages that a seed decides, and replays it exactly. */
export const simulate: Simulate = Object.assign(runOnce, { many });
