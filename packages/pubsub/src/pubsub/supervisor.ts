/**
 * Keeps the two halves of a pubsub running: the registry, then the adapter's process.
 *
 * `rest_for_one`, because an adapter that delivers needs the registry.
 */
import { type Pid, Process, Supervisor } from "@hinotori/otp";

import type { Adapter } from "./adapter.ts";
import { registryChild } from "./registry.ts";
import { prepare } from "./running.ts";

/** A pubsub's name and the adapter it uses. */
export interface SupervisorOptions {
  readonly name: string;
  readonly adapter: Adapter;
}

/** Starts the supervisor of a pubsub, registered under the pubsub's name and `.Supervisor`. */
export function startSupervisor(options: SupervisorOptions): Promise<Pid> {
  return Supervisor.define(`${options.name}.Supervisor`, () => plan(options)).startLink();
}

/** Runs in the supervisor, once its name is known to be free. */
function plan({ name, adapter }: SupervisorOptions): Supervisor.Definition {
  const pubsub = prepare(name, adapter);
  Process.signal().addEventListener("abort", () => (pubsub.hasFallen = true), { once: true });
  const carrier = adapter.childSpec?.({ pubsub: name, adapterName: pubsub.adapterName });
  return {
    strategy: "rest_for_one",
    children: carrier === undefined ? [registryChild(pubsub)] : [registryChild(pubsub), carrier],
  };
}
