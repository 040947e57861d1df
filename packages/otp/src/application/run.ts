/** Runs an application as the whole program: from an operating-system signal to an orderly stop and an exit code. */

import { isatty } from "node:tty";

import { clearTimer, monotonicTime, setTimer } from "../clock.ts";
import { ApplicationError } from "../errors.ts";
import { emit, flush } from "../logger/core.ts";
import { printReason, withFrames } from "../logger/crash.ts";
import { inspect } from "../process/inspect.ts";
import { reasonOf } from "../process/reason.ts";
import { type WatchdogOptions, start as startWatchdog } from "../watchdog.ts";
import { runningApplications, stopOne, whenPermanentEnds } from "./controller.ts";
import { type Configuration, keysOf, replaceAll, tell } from "./reload.ts";

/** How a program is run. */
export interface RunOptions {
  /** Milliseconds that the whole shutdown may take before the program is ended by force, with exit code 1. Default 60,000. */
  readonly shutdownTimeout?: number;
  /**
   * Signals that stop the program in order; a second one ends it by force. The same one again within half a second is no second
   * one: a Ctrl-C comes from the terminal and from the package manager that runs the program. Default SIGTERM and SIGINT.
   */
  readonly signals?: readonly NodeJS.Signals[];
  /** How the thread is watched, or `false` for not at all. Default: {@link WatchdogOptions}'s own. */
  readonly watchdog?: WatchdogOptions | false;
  /**
   * Reads the configuration anew: on SIGHUP, and when the program is started anew. For each application that it names it gives all
   * keys; those which are not named are left as they are. When it throws, that is reported and everything stays. A SIGHUP because
   * the terminal was closed stops the program in order. Default: SIGHUP ends the program, as it ends any other. Windows has no such signal.
   */
  readonly reload?: () => Configuration | Promise<Configuration>;
}

const kShutdownTimeout = 60_000;
/** Signals of one kind that are no further apart than this come from one press of a key. */
const kOnePressMs = 500;
/** A timer this long only keeps the program alive. */
const kForEver = 2 ** 40;

/** The program of this operating-system process, once there is one. */
let running: Program | undefined;

/** Starts what `start` starts and keeps the program alive until it is stopped; resolves when all has started. */
export async function runProgram(start: () => Promise<unknown>, options: RunOptions): Promise<void> {
  if (options.watchdog !== false) startWatchdog(options.watchdog);
  running = new Program(start, options);
  await running.start();
}

/** Stops everything and starts it anew. */
export async function restartProgram(): Promise<void> {
  if (running === undefined || running.isStopping)
    throw new ApplicationError(
      ["not_running"],
      "expected a program to start anew, but none runs, or it is being stopped\n\n" +
        "Application.run(app) makes an application the program.",
    );
  await running.restart();
}

class Program {
  readonly #start: () => Promise<unknown>;
  readonly #options: RunOptions;
  readonly #alive = setTimer(kForEver, () => {});
  /** Those of standard input, output and error that lead to a terminal. */
  readonly #terminals = [0, 1, 2].filter((fd) => isatty(fd));
  /** Settles when what is under way has: what is half started cannot be stopped, nor told of another configuration. */
  #settled: Promise<unknown> = Promise.resolve();
  isStopping = false;
  /** The signal that began the stop, and when; `undefined` when none did. */
  #stoppedOn: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;

  constructor(start: () => Promise<unknown>, options: RunOptions) {
    this.#start = start;
    this.#options = options;
    const stops = options.signals ?? (["SIGTERM", "SIGINT"] as const);
    for (const signal of stops) process.on(signal, () => this.#stopOn(signal));
    if (options.reload !== undefined && process.platform !== "win32" && !stops.includes("SIGHUP"))
      process.on("SIGHUP", () => this.#hangUp());
    process.on("unhandledRejection", (thrown) => reportStray("rejection", thrown));
    process.on("uncaughtException", (thrown) => this.#stopAfter(thrown));
    whenPermanentEnds(() => this.#shutDown(1));
  }

  /** A start that fails is reported, and ends the program. */
  async start(): Promise<void> {
    await this.#next(() => this.#bringUp()).catch(() => "reported where it failed");
  }

  /** Stops every application and starts anew, with the configuration read anew. */
  restart(): Promise<void> {
    return this.#next(async () => {
      const configuration = await this.#read();
      if (this.isStopping) return;
      emit("notice", "starting anew: stopping every application");
      const deadline = this.#deadline();
      await stopAll();
      clearTimer(deadline);
      if (this.isStopping) return;
      replaceAll(configuration);
      await this.#bringUp();
      emit("notice", "started anew");
    });
  }

  async #bringUp(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      emit("critical", { report: { label: "start_failed", reason: error }, text: () => printFailedStart(error) });
      this.#shutDown(1);
      throw error;
    }
  }

  /** SIGHUP says one of two things: that the configuration is another one, or that the terminal was closed. */
  #hangUp(): void {
    if (this.#terminals.every((fd) => isatty(fd)))
      void this.#next(() => this.#reload()).catch(() => "reported where it failed");
    // It comes from the terminal and from the shell, and twice is no impatience.
    else if (!this.isStopping) this.#stopOn("SIGHUP");
  }

  async #reload(): Promise<void> {
    if (this.isStopping) return;
    emit("notice", "SIGHUP received: reading the configuration anew");
    const differences = replaceAll(await this.#read());
    // Values may be secrets; names are not.
    const names = [...differences].map(([app, difference]) => `${app}: ${keysOf(difference).join(", ")}`);
    emit(
      "notice",
      names.length === 0 ? "the configuration is as it was" : `configuration changed: ${names.join("; ")}`,
    );
    await tell(differences);
  }

  /** The configuration, read anew. What is wrong with it is reported. */
  async #read(): Promise<Configuration> {
    try {
      return (await this.#options.reload?.()) ?? {};
    } catch (error) {
      emit("error", {
        report: { label: "reload_failed", reason: error },
        text: () => `the configuration could not be read anew, and stays as it was\n${printReason(reasonOf(error))}`,
      });
      throw error;
    }
  }

  /** One thing at a time. */
  #next(what: () => Promise<void>): Promise<void> {
    const next = this.#settled.then(what);
    this.#settled = next.catch(() => "reported where it failed");
    return next;
  }

  #stopOn(signal: NodeJS.Signals): void {
    const { signal: first, at = 0 } = this.#stoppedOn ?? {};
    if (signal === first && monotonicTime() - at < kOnePressMs) return;
    if (this.isStopping) {
      emit("critical", `${signal} received again: ending by force`);
      this.#finish(1);
      return;
    }
    this.#stoppedOn = { signal, at: monotonicTime() };
    emit("notice", `${signal} received: shutting down`);
    this.#shutDown(0);
  }

  #stopAfter(thrown: unknown): void {
    reportStray("exception", thrown);
    if (this.isStopping) return;
    emit("notice", "an exception was not caught, and the state of the program is not known any more: shutting down");
    this.#shutDown(1);
  }

  #shutDown(code: number): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.#deadline();
    void this.#settled.then(async () => {
      const outcome = (await stopAll()) ? code : 1;
      emit("notice", `stopped, exit code ${outcome}`);
      this.#finish(outcome);
    });
  }

  #deadline(): ReturnType<typeof setTimer> {
    const timeoutMs = this.#options.shutdownTimeout ?? kShutdownTimeout;
    return setTimer(timeoutMs, () => {
      emit("critical", `the shutdown took longer than ${timeoutMs} ms: ending by force`);
      this.#finish(1);
    });
  }

  #finish(code: number): void {
    clearTimer(this.#alive);
    flush();
    process.exit(code);
  }
}

/** Stops all that runs, in reverse; says whether that went well. */
async function stopAll(): Promise<boolean> {
  let isWell = true;
  for (const name of runningApplications().reverse()) {
    try {
      await stopOne(name);
    } catch (error) {
      isWell = false;
      emit("error", {
        report: { label: "stop_failed", application: name, reason: error },
        text: () => printReason(reasonOf(error)),
      });
    }
  }
  return isWell;
}

/** What failed, said once, with the stack of where it did and not of where that was found out. */
function printFailedStart(error: unknown): string {
  if (!(error instanceof ApplicationError)) return printReason(reasonOf(error));
  const text = `** ${error.message}`;
  return error.cause instanceof Error ? withFrames(text, error.cause) : text;
}

/** What was thrown outside any process: nobody's crash, and still nothing to swallow. */
function reportStray(what: string, thrown: unknown): void {
  emit("error", {
    report: { label: `unhandled_${what}`, reason: thrown },
    text: () =>
      `unhandled ${what} outside any process\n${thrown instanceof Error ? printReason(thrown) : inspect(thrown)}`,
  });
}
