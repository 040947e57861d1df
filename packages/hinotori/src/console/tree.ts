/** The running application around a console: started, told apart from the terminal, and stopped in order. */
import process from "node:process";

import { Application, Logger } from "@hinotori/otp";

import type { App } from "../app.ts";
import { applicationOf, configure, endpointOf } from "../loaded-app.ts";

/** How the application is started. */
export interface StartOptions {
  /** Whether its endpoint listens. */
  readonly server: boolean;
  /** Writes what is logged. */
  readonly log: (lines: string) => void;
}

/** Configures and starts the application, and all it needs. */
export async function startApplication(app: App, { server, log }: StartOptions): Promise<void> {
  await configure(app);
  // An application that logs elsewhere goes on to do so.
  if (Logger.handlers().includes("default")) Logger.configure({ console: { write: log } });
  const application = await applicationOf(app);
  const endpoint = await endpointOf(app);
  if (endpoint !== undefined) {
    // What stands under an endpoint's name are its options.
    const options = Application.getEnv(app.config.app, endpoint.name) as object | undefined;
    Application.putEnv(app.config.app, endpoint.name, { ...options, server });
  }
  surviveStrays();
  await Application.ensureAllStarted(application);
}

/** Stops every application, the last one first. */
export async function stopApplications(): Promise<void> {
  for (const name of Application.started().toReversed()) await Application.stop(name);
  Logger.flush();
}

/** What nobody catches is told, and ends nothing: somebody is there to see it. */
function surviveStrays(): void {
  const tell = (what: string) => (thrown: unknown) =>
    Logger.error(
      `${what} outside any process: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
    );
  process.on("unhandledRejection", tell("a rejection that nobody handled"));
  process.on("uncaughtException", tell("an exception that nobody caught"));
}
