/**
 * An external program that builds what pages need, as long as the server runs.
 *
 * It ends with the endpoint. Its input is a pipe that closes when our program is gone, however that ends: builders such as
 * esbuild and Tailwind's watch it for that.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";

import { type ChildSpec, GenServer, Logger, noreply, ok, Process, stop } from "@hinotori/otp";

import { signalGroup } from "../dev/process-group.ts";
import type { DevSettings, WatcherCommand, WatcherOptions } from "./dev-options.ts";

/** One watcher, as it is started. */
interface Watched extends WatcherOptions {
  readonly name: string;
}

interface Running {
  readonly name: string;
  readonly child: ChildProcess;
}

/** A builder that falls is started again after this time: sooner, and its supervisor would give up on it. */
const kPauseMs = 2000;
const kShutdownMs = 5000;

const Watcher = GenServer.define("Hinotori.Endpoint.Watcher", {
  init: (watched: Watched) => {
    Process.flag("trap_exit", true);
    const { name, command, cwd, env } = watched;
    const [program, ...args] = command;
    const me = Process.self();
    const child: ChildProcess = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own, so that what it starts can be ended with it.
      detached: true,
    });
    child.stdin?.on("error", () => {});
    logLines(name, child.stdout);
    logLines(name, child.stderr);
    child.once("error", (error) => Process.send(me, ["ended", error.message]));
    child.once("exit", (code, signal) => Process.send(me, ["ended", signal ?? code ?? 0]));
    Process.signal().addEventListener("abort", () => signalGroup(child.pid, "SIGKILL"), { once: true });
    return ok({ name, child });
  },
  handleInfo: (state: Running, message) => {
    const [tag, ...facts] = message as readonly [string, ...unknown[]];
    if (tag === "EXIT") return stop(facts[1], state);
    if (tag === "again") return stop(["watcher_ended", state.name], state);
    const [how] = facts;
    if (how === 0) return stop("normal", state);
    Logger.error(`watcher ${state.name} ended with ${String(how)}; it is started again in ${kPauseMs}ms`);
    Process.sendAfter(Process.self(), ["again"], kPauseMs);
    return noreply(state);
  },
  terminate: async (_reason, { child }) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.stdin?.end();
    signalGroup(child.pid, "SIGTERM");
    await new Promise((gone) => child.once("exit", gone));
  },
});

/** The children for these watchers. */
export function watcherSpecs(watchers: DevSettings["watchers"]): ChildSpec[] {
  return Object.entries(watchers).map(([name, one]) => {
    const options: WatcherOptions = isCommand(one) ? { command: one } : one;
    return {
      id: `watcher ${name}`,
      start: () => Watcher.startLink({ name, ...options }),
      restart: "transient",
      shutdown: kShutdownMs,
    };
  });
}

function isCommand(one: WatcherCommand | WatcherOptions): one is WatcherCommand {
  return Array.isArray(one);
}

/** What it prints, line by line; the last one may have no end. */
function logLines(name: string, output: Readable | null): void {
  let rest = "";
  output?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") Logger.info(`[${name}] ${line.trimEnd()}`);
  });
  output?.once("end", () => {
    if (rest.trim() !== "") Logger.info(`[${name}] ${rest.trimEnd()}`);
  });
}
