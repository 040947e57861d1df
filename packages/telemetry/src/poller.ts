/**
 * Measures on a beat: a process that runs a list of measurements every so often.
 *
 * Some facts do not happen, they are: how much memory is held, how long a queue is. A poller looks at them again and again
 * and executes an event each time, so that a metric can follow them.
 *
 * ## Example
 *
 * A shop that tells how many customers it holds:
 *
 * ```ts run
 * import { assertReceive, startSupervised } from "@hinotori/otp/testing";
 * import { Poller, Telemetry } from "@hinotori/telemetry";
 * import { attachEvents } from "@hinotori/telemetry/testing";
 *
 * const customers = new Set(["ada", "bob"]);
 * const countCustomers = () => Telemetry.execute(["shop", "customers"], { count: customers.size });
 *
 * attachEvents([["shop", "customers"]]);
 * await startSupervised([Poller, { period: 10_000, measurements: [countCustomers] }]);
 * await assertReceive(["telemetry", ["shop", "customers"], { count: 2 }, {}]);
 * ```
 *
 * ## Options
 *
 * `measurements` holds functions of yours, which execute the event themselves, and names of measurements that come with
 * the poller: `"memory"`, `"event_loop"` and `"system_counts"`, see {@link BuiltInMeasurement}. A round runs them in order and
 * waits for promises. `period` (5,000 ms) is the time from the end of a round to the next, so rounds never overlap;
 * `initDelay` (0 ms) is the time to the first. `name` registers the process.
 *
 * `watchEventLoop` is what `"event_loop"` measures by, for those who look now and then instead of on a beat:
 *
 * ```ts run
 * import { Poller } from "@hinotori/telemetry";
 *
 * const watch = Poller.watchEventLoop();
 * const { utilization } = watch.look();
 * utilization >= 0 && utilization <= 1; // => true
 * watch.stop();
 * ```
 *
 * ## Failure
 *
 * A measurement that throws or rejects is logged and not run again for as long as the poller lives; the others go on. A
 * measurement whose promise never settles holds up the round: give what you wait for a deadline.
 *
 * **Unlike OTP**, no poller starts by itself, and there are no run queues to measure: a program has one thread, so `"event_loop"`
 * tells how late and how busy that is.
 */
import { inspect } from "node:util";

import { type ChildSpec, GenServer, Logger, noreply, ok, type Pid, Process } from "@hinotori/otp";

import { TelemetryArgumentError } from "./errors.ts";
import { checkKnown } from "./known-options.ts";
import { type BuiltInMeasurement, builtIn } from "./poller/built-in.ts";

export type { BuiltInMeasurement } from "./poller/built-in.ts";
export { type EventLoopFacts, type EventLoopWatch, watchEventLoop } from "./poller/event-loop.ts";

/** One thing to measure: by name, or a function that executes an event. */
export type Measurement = BuiltInMeasurement | (() => unknown);

/** What a poller measures, and how often. */
export interface PollerOptions {
  /** What each round runs, in this order. */
  readonly measurements: readonly Measurement[];
  /** Milliseconds between the end of a round and the next; 1 or more. Default: 5,000. */
  readonly period?: number;
  /** Milliseconds before the first round; 0 or more. Default: 0. */
  readonly initDelay?: number;
  /** The name to register the process under, and its id in a supervisor. Default: none, and `"Telemetry.Poller"` as the id. */
  readonly name?: string;
}

interface Job {
  readonly label: string;
  readonly run: () => unknown;
}

interface PollerState {
  readonly period: number;
  readonly jobs: readonly Job[];
}

const kRound = "round";

const Server = GenServer.define("Telemetry.Poller", {
  init: ({ measurements, period = 5000, initDelay = 0 }: PollerOptions) => {
    const signal = Process.signal();
    const jobs = measurements.map((measurement) => prepare(measurement, signal));
    nextRound(initDelay);
    return ok<PollerState>({ period, jobs });
  },
  handleInfo: async (state, message) => {
    if (message !== kRound) return noreply(state);
    const jobs = await runRound(state.jobs);
    nextRound(state.period);
    return noreply({ ...state, jobs });
  },
});

/** A poller as a child of a supervisor. Two pollers under one supervisor need names. */
export function childSpec(options: PollerOptions): ChildSpec {
  return { id: options?.name ?? "Telemetry.Poller", start: () => startLink(options) };
}

/** Starts a poller that ends with the process that calls this. Throws `TELEMETRY_ARGUMENT` when an option is not right. */
export async function startLink(options: PollerOptions): Promise<Pid> {
  check(options);
  return Server.startLink(options, options.name === undefined ? {} : { name: options.name });
}

function nextRound(ms: number): void {
  Process.sendAfter(Process.self(), kRound, ms);
}

function prepare(measurement: Measurement, signal: AbortSignal): Job {
  return typeof measurement === "function"
    ? { label: measurement.name || "an unnamed function", run: measurement }
    : { label: measurement, run: builtIn[measurement](signal) };
}

/** Runs each job in turn; returns those that did not fail. */
async function runRound(jobs: readonly Job[]): Promise<readonly Job[]> {
  const kept: Job[] = [];
  for (const job of jobs) {
    try {
      await job.run();
      kept.push(job);
    } catch (error) {
      Logger.log("error", {
        report: { measurement: job.label, reason: error },
        text: () => `the poller's measurement ${job.label} failed and will not run again: ${inspect(error)}`,
      });
    }
  }
  return kept;
}

function check(options: PollerOptions | undefined): void {
  const { measurements, period = 5000, initDelay = 0 } = options ?? {};
  checkKnown("a poller", options ?? {}, ["measurements", "period", "initDelay", "name"]);
  if (!Array.isArray(measurements) || !measurements.every(isMeasurement)) {
    throw new TelemetryArgumentError(
      `expected \`measurements\` to be a list of functions and of ${Object.keys(builtIn).join(", ")}, ` +
        `got: ${inspect(measurements)}\n\n` +
        'Give the poller something to measure:\n\n    [Poller, { measurements: ["memory", countCustomers] }]',
    );
  }
  if (!isWhole(period, 1)) throw badTime("period", "1 or more", period);
  if (!isWhole(initDelay, 0)) throw badTime("initDelay", "0 or more", initDelay);
}

function isMeasurement(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "string" && Object.hasOwn(builtIn, value));
}

function isWhole(value: unknown, least: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

function badTime(option: string, range: string, value: unknown): TelemetryArgumentError {
  return new TelemetryArgumentError(
    `expected \`${option}\` to be whole milliseconds, ${range}, got: ${inspect(value)}\n\n` +
      "Measure every ten seconds:\n\n    [Poller, { period: 10_000, measurements }]",
  );
}
