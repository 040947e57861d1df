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
 * `Application.run` starts one with a threshold of 500 ms. The report's label is `"long_schedule"`, after OTP's system monitor.
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
import { inspect } from "./process/inspect.ts";
import { watcherSource } from "./watchdog/thread.ts";

/** How the thread is watched. */
export interface WatchdogOptions {
  /** Milliseconds that one message may hold the thread. Default 500. */
  readonly threshold?: number;
}

/** What is known of a thread that was held: the data of the report. */
export interface LongSchedule {
  readonly label: "long_schedule";
  /** The process. */
  readonly pid: unknown;
  /** Its registered name or module. */
  readonly name: string;
  /** What it was handling. */
  readonly message: unknown;
  /** Milliseconds, at least: the threshold that was passed. */
  readonly duration: number;
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
  now.held = (cell, message) => report(cell, message, threshold);
  const stop = (): void => {
    if (running?.worker !== worker) return;
    running = undefined;
    now.held = undefined;
    void worker.terminate();
  };
  running = { worker, stop };
  return stop;
}

function report(cell: Cell, message: unknown, duration: number): void {
  const name = cell.ext?.names?.[0] ?? cell.behaviour.title;
  const data: LongSchedule = { label: "long_schedule", pid: cell.pid, name, message, duration };
  emit("warning", {
    report: { ...data },
    text: () =>
      `${name} ${cell.pid} held the thread for more than ${duration} ms, handling ${inspect(message)}\n\nSplit the work and await between its parts, or give the server a thread of its own: isolation: "thread".`,
  });
}
