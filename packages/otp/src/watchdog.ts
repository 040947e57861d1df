/**
 * Names the process that holds the thread.
 *
 * All processes share one thread, so a handler that computes for long keeps everybody waiting. The watchdog is a thread of its own that looks
 * at the heartbeat of the first: when it stands still for too long it says at once, on standard error, which process holds the thread, even
 * if that never lets go; and when it lets go, a report with process, message and duration goes to the logger.
 *
 * ## Example
 *
 * ```ts
 * import { Watchdog } from "@hinotori/otp";
 *
 * const stop = Watchdog.start({ threshold: 200 });
 * ```
 *
 * `Application.run` starts one with a threshold of 500 ms. The report's label is `"long_schedule"`, after OTP's system monitor. The same data goes to `report`, as
 * measurements and metadata, which is what a telemetry event is made of:
 *
 * ```ts
 * await Application.run(Office, {
 *   watchdog: { report: (measurements, metadata) => Telemetry.execute(["vm", "long_schedule"], measurements, metadata) },
 * });
 * ```
 *
 * ## Limits
 *
 * What runs after an `await` is seen as nobody's, and is not reported.
 */

import { Worker } from "node:worker_threads";
import { ArgumentError } from "./errors.ts";
import { emit } from "./logger/core.ts";
import { beat, now } from "./process/beat.ts";
import type { Cell } from "./process/cell.ts";
import type { HasCompiled } from "./gen-server/callbacks.ts";
import { inspect } from "./process/inspect.ts";
import type { Pid } from "./process/pid.ts";
import { watcherSource } from "./watchdog/thread.ts";

/** How the thread is watched. */
export interface WatchdogOptions {
  /** Milliseconds that one message may hold the thread. Default 500. */
  readonly threshold?: number;
  /** Called when the thread is let go, beside the log. One that throws is logged, and called again the next time. */
  readonly report?: (measurements: HeldMeasurements, metadata: HeldMetadata) => void;
}

/** How long the thread was held. */
export interface HeldMeasurements {
  /** Milliseconds, at least: as long as the watchdog has seen it, and never less than the threshold. */
  readonly duration: number;
}

/** Who held the thread. */
export interface HeldMetadata {
  /** The process. */
  readonly pid: Pid;
  /** Its registered name, or its module. */
  readonly name: string;
  /** The callback, such as `"handleCall.take"` or `"handleInfo"`; `undefined` for a plain process, or where it is not known. */
  readonly handler: string | undefined;
  /** What it was handling; of a short cast its tag alone. */
  readonly message: unknown;
}

/** What is known of a thread that was held: the data of the report. */
export interface LongSchedule extends HeldMeasurements, HeldMetadata {
  readonly label: "long_schedule";
}

let running: { readonly worker: Worker; readonly stop: () => void } | undefined;

/**
 * Starts watching; does nothing when it watches already.
 *
 * @returns stops it.
 * @throws ArgumentError when the threshold is no number of milliseconds from 10 up.
 */
export function start(options: WatchdogOptions = {}): () => void {
  const { threshold = 500 } = options;
  if (!(threshold >= 10))
    throw new ArgumentError(
      `expected \`threshold\` of the watchdog to be milliseconds from 10 up, got: ${inspect(threshold)}`,
    );
  if (running !== undefined) return running.stop;
  const worker = new Worker(watcherSource, { eval: true, execArgv: [], workerData: { slots: beat.buffer, threshold } });
  worker.unref();
  worker.on("error", (error) => emit("error", `the watchdog's thread ended: ${inspect(error)}`));
  now.held = (cell, message, ms) => tell(cell, message, Math.max(ms, threshold), options.report);
  const stop = (): void => {
    if (running?.worker !== worker) return;
    running = undefined;
    now.held = undefined;
    void worker.terminate();
  };
  running = { worker, stop };
  return stop;
}

function tell(cell: Cell, message: unknown, duration: number, report: WatchdogOptions["report"]): void {
  const name = cell.ext?.names?.[0] ?? cell.behaviour.title;
  const metadata: HeldMetadata = { pid: cell.pid, name, handler: handlerOf(cell, message), message };
  const data: LongSchedule = { label: "long_schedule", duration, ...metadata };
  const where = metadata.handler === undefined ? "" : ` in ${metadata.handler}`;
  emit("warning", {
    report: { ...data },
    text: () =>
      `${name} ${cell.pid} held the thread for more than ${duration} ms${where}, handling ${inspect(message)}\n\nSplit the work and await between its parts, or give the server a thread of its own: isolation: "thread".`,
  });
  try {
    report?.({ duration }, metadata);
  } catch (error) {
    emit("error", `\`report\` of the watchdog threw: ${inspect(error)}`);
  }
}

/** The name of the callback that runs: of the general way it is known; the short ways are those of tables, of a cast by its tag alone. */
function handlerOf(cell: Cell, message: unknown): string | undefined {
  const { compiled } = cell.behaviour as Partial<HasCompiled>;
  if (compiled === undefined) return undefined;
  const { calls, casts } = compiled;
  const tag: unknown = Array.isArray(message) ? message[0] : message;
  if (now.handles !== message) return `${Array.isArray(message) ? "handleCall" : "handleCast"}.${String(tag)}`;
  if (calls?.get(tag) === now.handler) return `handleCall.${String(tag)}`;
  if (casts?.get(tag) === now.handler) return `handleCast.${String(tag)}`;
  const single = {
    handleCall: compiled.call,
    handleCast: compiled.cast,
    handleInfo: compiled.info,
    handleContinue: compiled.continues,
  };
  return Object.entries(single).find(([, handler]) => handler !== undefined && handler === now.handler)?.[0];
}
