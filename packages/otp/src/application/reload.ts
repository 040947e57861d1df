/** Takes up a configuration that was read anew: all of it first, and only then is anyone told. */

import { emit } from "../logger/core.ts";
import { printReason } from "../logger/crash.ts";
import { reasonOf } from "../process/reason.ts";
import { moduleOf, runningApplications } from "./controller.ts";
import { defaultsOf, type Difference, replaceEnv } from "./env.ts";

/** Configuration of applications: a table of keys for each. */
export type Configuration = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Replaces the environment of each application that is named, and says what changed, by application.
 *
 * As in OTP, what definitions say holds where the configuration says nothing, and what code had put beside it is gone.
 */
export function replaceAll(configuration: Configuration): ReadonlyMap<string, Difference> {
  const found = new Map<string, Difference>();
  for (const [app, values] of Object.entries(configuration)) {
    const difference = replaceEnv(app, { ...defaultsOf(app), ...values });
    if (keysOf(difference).length > 0) found.set(app, difference);
  }
  return found;
}

/** The keys that changed, are new, or are gone. */
export function keysOf({ changed, added, removed }: Difference): string[] {
  return [...Object.keys(changed), ...Object.keys(added), ...removed];
}

/** Tells each running application what changed, in start order. One that fails is reported and holds up no other. */
export async function tell(differences: ReadonlyMap<string, Difference>): Promise<void> {
  for (const app of runningApplications()) {
    const difference = differences.get(app);
    if (difference === undefined) continue;
    const { changed, added, removed } = difference;
    try {
      await moduleOf(app)?.callbacks.configChange?.(changed, added, removed);
    } catch (error) {
      emit("error", {
        report: { label: "application_callback", application: app, callback: "configChange", reason: error },
        text: () => `configChange of application ${app} failed\n${printReason(reasonOf(error))}`,
      });
    }
  }
}
