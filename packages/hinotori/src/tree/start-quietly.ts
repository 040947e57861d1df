/**
 * Starts an application for a task: configured as ever, but nothing listens, nothing is watched, and only what goes wrong is logged.
 *
 * Standard output is the task's own: what is logged goes to standard error.
 */
import process from "node:process";

import type { App } from "../app.ts";
import { applicationOf, configure, endpointOf } from "../loaded-app.ts";

/** Starts the application and resolves with how it is stopped. */
export async function startQuietly(app: App): Promise<() => Promise<void>> {
  const { Application, Logger } = await import("@hinotori/otp");
  await configure(app);
  Logger.configure({ level: "error", console: { write: (lines) => void process.stderr.write(lines) } });
  const application = await applicationOf(app);
  const endpoint = await endpointOf(app);
  if (endpoint !== undefined) {
    // What an application has configured under an endpoint's name are the endpoint's options.
    const options = Application.getEnv(application.name, endpoint.name) as object | undefined;
    Application.putEnv(application.name, endpoint.name, { ...options, server: false });
  }
  await Application.ensureAllStarted(application);
  return async () => void (await Application.stop(application));
}
