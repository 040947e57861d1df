/** Starts a child now, and stops it when the test ends. */

import { onTestFinished } from "vitest";
import { type Child, type PartitionedChild, overrideSpec } from "../child-spec.ts";
import { StartError } from "../errors.ts";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { Pid } from "../process/pid.ts";
import { unlink } from "../process/watch.ts";
import { startLink, stop, whichChildren } from "../supervisor.ts";

/** Registers what is to be done when a test ends; vitest's, or a concurrent test's own. */
export type OnFinished = (work: () => Promise<void>) => void;

/** How a child of a test is started. */
export interface StartSupervisedOptions {
  /** Default `"permanent"`, as in the child's spec. */
  readonly restart?: "permanent" | "transient" | "temporary";
  /** The test's own `onTestFinished`, for concurrent tests. */
  readonly onTestFinished?: OnFinished;
}

/**
 * Starts a child under a supervisor of the test's own: shut down in order when the test ends, and restarted when it crashes.
 *
 * @returns its pid.
 * @throws StartError when it does not start, or its start ignores.
 */
export function startSupervised<Module>(
  child: PartitionedChild<Module>,
  options?: StartSupervisedOptions,
): Promise<Pid>;
export function startSupervised<Module>(child: Child<Module>, options?: StartSupervisedOptions): Promise<Pid>;
export async function startSupervised(child: unknown, options: StartSupervisedOptions = {}): Promise<Pid> {
  const { restart, onTestFinished: finished = onTestFinished as unknown as OnFinished } = options;
  const spec = overrideSpec(child, restart === undefined ? {} : { restart });
  const begun: Pid[] = [];
  finished(async () => {
    for (const supervisor of begun) {
      await stop(supervisor).catch((error: { reason?: unknown }) => {
        // A supervisor that has ended already, because the test ended it, has nothing left to stop.
        if (error.reason !== "noproc") throw error;
      });
    }
  });
  const supervisor = await startLink([spec], { strategy: "one_for_one", maxRestarts: 1_000_000, maxSeconds: 1 });
  // The test is its parent and not its partner: no EXIT of it turns up among the messages of a test.
  unlink(self(), supervisor);
  begun.push(supervisor);
  const [started] = await whichChildren(supervisor);
  if (started?.pid instanceof Pid) return started.pid;
  throw new StartError("ignore", `child ${inspect(spec.id)}`);
}
