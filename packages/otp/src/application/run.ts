/** Runs an application as the whole program: from an operating-system signal to an orderly stop and an exit code. */

import { clearTimer, setTimer } from "../clock.ts";
import { ApplicationError } from "../errors.ts";
import { emit, flush } from "../logger/core.ts";
import { printReason } from "../logger/crash.ts";
import { inspect } from "../process/inspect.ts";
import { reasonOf } from "../process/reason.ts";
import { type WatchdogOptions, start as startWatchdog } from "../watchdog.ts";
import { runningApplications, stopOne, whenPermanentEnds } from "./controller.ts";

/** How a program is run. */
export interface RunOptions {
  /** Milliseconds that the whole shutdown may take before the program is ended by force, with exit code 1. Default 60,000. */
  readonly shutdownTimeout?: number;
  /** Signals that stop the program in order; a second one ends it by force. Default SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[];
  /** How the thread is watched, or `false` for not at all. Default: {@link WatchdogOptions}'s own. */
  readonly watchdog?: WatchdogOptions | false;
}

const kShutdownTimeout = 60_000;
/** A timer this long only keeps the program alive. */
const kForEver = 2 ** 40;

let isStopping = false;

/** Starts what `start` starts and stays until it is stopped; never resolves before the program ends. */
export async function runProgram(start: () => Promise<unknown>, options: RunOptions): Promise<void> {
  if (options.watchdog !== false) startWatchdog(options.watchdog);
  const alive = setTimer(kForEver, () => {});
  const finish = (code: number): void => {
    clearTimer(alive);
    flush();
    process.exit(code);
  };
  let started: Promise<unknown> = Promise.resolve();
  const timeoutMs = options.shutdownTimeout ?? kShutdownTimeout;
  const shutDown = (code: number): void => void stopAll({ code, finish, timeoutMs, started });
  for (const signal of options.signals ?? (["SIGTERM", "SIGINT"] as const)) {
    process.on(signal, () => {
      if (isStopping) {
        emit("critical", `${signal} received again: ending by force`);
        finish(1);
        return;
      }
      emit("notice", `${signal} received: shutting down`);
      shutDown(0);
    });
  }
  process.on("unhandledRejection", (thrown) => reportStray("rejection", thrown));
  process.on("uncaughtException", (thrown) => {
    reportStray("exception", thrown);
    if (isStopping) return;
    emit("notice", "an exception was not caught, and the state of the program is not known any more: shutting down");
    shutDown(1);
  });
  whenPermanentEnds(() => {
    if (!isStopping) shutDown(1);
  });
  try {
    started = start();
    await started;
  } catch (error) {
    emit("critical", { report: { label: "start_failed", reason: error }, text: () => printFailedStart(error) });
    if (!isStopping) shutDown(1);
  }
}

/** What failed, said once, with the stack of where it did and not of where that was found out. */
function printFailedStart(error: unknown): string {
  if (!(error instanceof ApplicationError)) return printReason(reasonOf(error));
  const stack = error.cause instanceof Error ? (error.cause.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
  return [`** ${error.message}`, ...frames].join("\n");
}

/** What was thrown outside any process: nobody's crash, and still nothing to swallow. */
function reportStray(what: string, thrown: unknown): void {
  emit("error", {
    report: { label: `unhandled_${what}`, reason: thrown },
    text: () =>
      `unhandled ${what} outside any process\n${thrown instanceof Error ? printReason(thrown) : inspect(thrown)}`,
  });
}

interface Stop {
  readonly code: number;
  readonly finish: (code: number) => void;
  readonly timeoutMs: number;
  /** Settles when the start has: what is half started cannot be stopped in order. */
  readonly started: Promise<unknown>;
}

async function stopAll({ code, finish, timeoutMs, started }: Stop): Promise<void> {
  isStopping = true;
  setTimer(timeoutMs, () => {
    emit("critical", `the shutdown took longer than ${timeoutMs} ms: ending by force`);
    finish(1);
  });
  await started.catch(() => "reported where it was started");
  let failed = false;
  for (const name of runningApplications().reverse()) {
    try {
      await stopOne(name);
    } catch (error) {
      failed = true;
      emit("error", {
        report: { label: "stop_failed", application: name, reason: error },
        text: () => printReason(reasonOf(error)),
      });
    }
  }
  emit("notice", `stopped, exit code ${failed ? 1 : code}`);
  finish(failed ? 1 : code);
}
