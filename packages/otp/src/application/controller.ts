/** Which applications run: started after those they need, stopped in reverse, and what happens when one ends by itself. */

import { ApplicationError, StartError, explainStart } from "../errors.ts";
import { monotonicTime } from "../clock.ts";
import { emit } from "../logger/core.ts";
import { printReason } from "../logger/crash.ts";
import { makeBody } from "../process/body.ts";
import { root, self } from "../process/context.ts";
import { eachLink } from "../process/links.ts";
import { kMessage } from "../process/mailbox.ts";
import { cellOf } from "../process/cell.ts";
import { Pid } from "../process/pid.ts";
import { ExitRequest, reasonOf } from "../process/reason.ts";
import { receiveIn } from "../process/receive.ts";
import { deliver, kExitSignal } from "../process/signal.ts";
import { onDown } from "../process/watch.ts";

/** What happens when an application's top supervisor ends by itself. */
export type ApplicationType = "temporary" | "transient" | "permanent";

/** The callbacks of an application. */
export interface Callbacks<State> {
  /** Starts the supervision tree; returns its top supervisor, or that and a state for the other callbacks. */
  readonly start: (type: "normal") => Promise<Pid | readonly [Pid, State]> | Pid | readonly [Pid, State];
  /** Runs before the tree is shut down; what it returns is the state for `stop`. */
  readonly prepStop?: (state: State) => unknown;
  /** Runs when the tree is down. */
  readonly stop?: (state: State) => unknown;
  /** Told of changed configuration. */
  readonly configChange?: (
    changed: Readonly<Record<string, unknown>>,
    added: Readonly<Record<string, unknown>>,
    removed: readonly string[],
  ) => unknown;
  /** Applications that must run before this one. */
  readonly applications?: readonly ApplicationModule[];
  /** Configuration, where nothing else was put. */
  readonly env?: Readonly<Record<string, unknown>>;
}

/** An application, as {@link Callbacks} define it. */
export interface ApplicationModule {
  /** Its name. */
  readonly name: string;
  /** Its callbacks. */
  readonly callbacks: Callbacks<never>;
}

interface Running {
  readonly app: ApplicationModule;
  readonly type: ApplicationType;
  readonly top: Pid;
  readonly master: Pid;
  readonly state: unknown;
  /** When the tree had started, monotonic milliseconds. */
  readonly startedAt: number;
  /** Set once it is being stopped, or has ended by itself: resolves when that is over. Its end is then no surprise. */
  stopped: Promise<void> | undefined;
}

const running = new Map<string, Running>();
/** Those that have ended by themselves and were neither stopped nor started since: as in OTP they do not run, and may be stopped. */
const ended = new Set<string>();
const starting = new Map<string, Promise<void>>();

/** Told when an application that was started as permanent has ended by itself. */
let onPermanentEnd: (name: string, reason: unknown) => void = () => {};

/** Says what to do when a permanent application ends by itself. */
export function whenPermanentEnds(act: (name: string, reason: unknown) => void): void {
  onPermanentEnd = act;
}

/** The applications that run, in start order. */
export function runningApplications(): string[] {
  return [...running.keys()];
}

function fault(name: string, reason: unknown, why: string): ApplicationError {
  return new ApplicationError(reason, `application ${name} did not start: ${why}`);
}

/** Starts one application whose needs are met. */
export async function startOne(app: ApplicationModule, type: ApplicationType): Promise<void> {
  const { name, callbacks } = app;
  if (running.has(name)) throw fault(name, ["already_started", name], "it runs already");
  // As in OTP, who asks while it starts gets what the first one gets.
  const underWay = starting.get(name);
  if (underWay !== undefined) return underWay;
  const missing = callbacks.applications?.find((needed) => !running.has(needed.name));
  if (missing !== undefined) {
    throw fault(
      name,
      [ended.has(missing.name) ? "not_running" : "not_started", missing.name],
      `it needs ${missing.name}, which does not run\n\nUse Application.ensureAllStarted, which starts what is needed first.`,
    );
  }
  const start = bringUp(app, type).finally(() => starting.delete(name));
  starting.set(name, start);
  await start;
}

async function bringUp(app: ApplicationModule, type: ApplicationType): Promise<void> {
  const { master, outcome } = startMaster(app);
  try {
    const [top, state] = await outcome;
    const entry: Running = { app, type, top, master, state, startedAt: monotonicTime(), stopped: undefined };
    running.set(app.name, entry);
    ended.delete(app.name);
    onDown(root, top, (reason) => {
      entry.stopped ??= endedByItself(entry, reason);
    });
  } catch (thrown) {
    release(master, "shutdown");
    const reason = thrown instanceof MasterFailed ? thrown.reason : reasonOf(thrown);
    throw fault(app.name, reason, explainStart(reason));
  }
}

class MasterFailed {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** The application master: the process that the start callback runs in, linked with the top supervisor as its parent. */
function startMaster({ name, callbacks }: ApplicationModule): {
  master: Pid;
  outcome: Promise<readonly [Pid, unknown]>;
} {
  let resolve!: (started: readonly [Pid, unknown]) => void;
  let reject!: (failed: MasterFailed) => void;
  const outcome = new Promise<readonly [Pid, unknown]>((resolveOutcome, rejectOutcome) => {
    resolve = resolveOutcome;
    reject = rejectOutcome;
  });
  const body = async (): Promise<void> => {
    const called = [name, "start", ["normal", []]];
    try {
      const started: unknown = await callbacks.start("normal");
      if (started instanceof Pid) resolve([started, []]);
      else if (Array.isArray(started) && started[0] instanceof Pid) resolve([started[0], started[1]]);
      else {
        reject(new MasterFailed(["bad_return", [called, started]]));
      }
    } catch (thrown) {
      // As in OTP, what is no error and no exit counts as returned.
      const isFailure = thrown instanceof Error || thrown instanceof ExitRequest;
      const reason =
        thrown instanceof StartError
          ? [thrown.reason, called]
          : ["bad_return", [called, isFailure ? ["EXIT", reasonOf(thrown)] : thrown]];
      reject(new MasterFailed(reason));
    }
    await new Promise<void>((done) => {
      receiveIn(self(), {
        wants: (message) => message === kRelease,
        timeout: "infinity",
        take: () => done(),
        expired: () => done(),
      });
    });
  };
  const master = makeBody(body, { trapExit: true, title: `Application ${name}` });
  return { master: master.pid, outcome };
}

/** Lets a master go, when its tree is down. */
const kRelease = Symbol("release");

async function endedByItself(entry: Running, reason: unknown): Promise<void> {
  const { app, type } = entry;
  running.delete(app.name);
  ended.add(app.name);
  emit(type === "permanent" && reason !== "normal" ? "critical" : "notice", {
    report: { label: "application_exit", application: app.name, type, reason },
    text: () => `Application ${app.name} exited\n${printReason(reason)}`,
  });
  await callback(app, "stop", await callback(app, "prepStop", entry.state));
  release(entry.master, "kill");
  if (type === "permanent" || (type === "transient" && reason !== "normal")) onPermanentEnd(app.name, reason);
}

/** Stops an application: `prepStop`, its tree in reverse order, `stop`. Asked twice, it is done once, and both wait for it. */
export async function stopOne(name: string): Promise<void> {
  const entry = running.get(name);
  if (entry === undefined && ended.delete(name)) return;
  if (entry === undefined) throw new ApplicationError(["not_started", name], `application ${name} does not run`);
  await (entry.stopped ??= takeDown(entry));
}

async function takeDown(entry: Running): Promise<void> {
  const state = await callback(entry.app, "prepStop", entry.state);
  await new Promise<void>((done) => {
    onDown(root, entry.top, () => done());
    const master = cellOf(entry.master);
    if (master !== undefined) deliver(entry.top, kExitSignal, "shutdown", master);
  });
  running.delete(entry.app.name);
  await callback(entry.app, "stop", state);
  release(entry.master, "kill");
}

/** A callback that throws is reported and stops nothing: the rest of the shutdown goes on. */
async function callback(app: ApplicationModule, which: "prepStop" | "stop", state: unknown): Promise<unknown> {
  const fn = app.callbacks[which] as ((state: unknown) => unknown) | undefined;
  if (fn === undefined) return state;
  try {
    const next = await fn(state);
    return which === "prepStop" && next !== undefined ? next : state;
  } catch (error) {
    emit("error", {
      report: { label: "application_callback", application: app.name, callback: which, reason: error },
      text: () => `${which} of application ${app.name} failed\n${printReason(reasonOf(error))}`,
    });
    return state;
  }
}

/** Lets a master go. As in OTP, what it had started beside the tree goes with it. */
function release(pid: Pid, reason: "shutdown" | "kill"): void {
  const master = cellOf(pid);
  if (master === undefined) return;
  for (const beside of [...eachLink(master.links)]) deliver(beside, kExitSignal, reason, master);
  deliver(pid, kMessage, kRelease, master);
}

/** The top supervisor of a running application, and when it had started. */
export function topOf(name: string): { readonly top: Pid; readonly startedAt: number } | undefined {
  return running.get(name);
}

/** The module of a running application. */
export function moduleOf(name: string): ApplicationModule | undefined {
  return running.get(name)?.app;
}
