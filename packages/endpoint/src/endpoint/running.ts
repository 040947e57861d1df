/**
 * The endpoints that run, by their names: how they are found by whoever knows no more than that.
 */
import { EndpointNotRunningError } from "../errors.ts";
import type { Home } from "./home.ts";

const running = new Map<string, Home>();

/** Puts a running endpoint in the table, under its name. */
export function enter(home: Home): void {
  running.set(home.sources.name, home);
}

/** Takes it out again. */
export function leave(home: Home): void {
  if (running.get(home.sources.name) === home) running.delete(home.sources.name);
}

/** The running endpoint of this name; throws when there is none. */
export function homeNamed(name: string): Home {
  const home = running.get(name);
  if (home !== undefined) return home;
  throw new EndpointNotRunningError(
    `expected ${name} to be running, but it is not\n\nStart it, usually as the last child of the application, before what asks it:\n\n` +
      `    Supervisor.startLink([Endpoint], { strategy: "one_for_one" })`,
  );
}
