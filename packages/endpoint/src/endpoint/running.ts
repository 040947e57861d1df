/**
 * The endpoints that run, by their names: how they are found by whoever knows no more than that.
 */
import { EndpointNotRunningError } from "../errors.ts";
import type { Runtime } from "./runtime.ts";

const running = new Map<string, Runtime>();

/** Puts a running endpoint in the table, under its name. */
export function enter(runtime: Runtime): void {
  running.set(runtime.sources.name, runtime);
}

/** Takes it out again. */
export function leave(runtime: Runtime): void {
  if (running.get(runtime.sources.name) === runtime) running.delete(runtime.sources.name);
}

/** The running endpoint of this name; throws when there is none. */
export function runtimeOf(name: string): Runtime {
  const runtime = running.get(name);
  if (runtime !== undefined) return runtime;
  throw new EndpointNotRunningError(
    `expected ${name} to be running, but it is not\n\nStart it, usually as the last child of the application, before what asks it:\n\n` +
      `    Supervisor.startLink([Endpoint], { strategy: "one_for_one" })`,
  );
}
