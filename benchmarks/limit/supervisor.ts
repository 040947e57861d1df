/** A supervisor of one child, `one_for_one` and permanent, with restart intensity. */
import { Process, link, type Behaviour } from "./process.ts";

interface Spec {
  readonly behaviour: Behaviour;
  readonly argument: unknown;
  readonly name: string;
  readonly maxRestarts: number;
  readonly withinMs: number;
}

interface State {
  readonly spec: Spec;
  restarts: number[];
}

const supervisor: Behaviour = {
  init: (argument): State => ({ spec: argument as Spec, restarts: [] }),
  info(process, message) {
    const [what, , reason] = message as [string, Process, unknown];
    if (what === "EXIT") restart(process, reason);
  },
};

/** Starts a supervisor and its child, under the child's name. */
export function supervise(spec: Spec): Process {
  const process = new Process(supervisor, spec);
  process.trapExits();
  startChild(process, spec);
  return process;
}

function restart(process: Process, reason: unknown): void {
  const state = process.state as State;
  const now = performance.now();
  state.restarts = state.restarts.filter((at) => now - at <= state.spec.withinMs);
  state.restarts.push(now);
  if (state.restarts.length > state.spec.maxRestarts) process.exit(reason);
  else startChild(process, state.spec);
}

function startChild(process: Process, spec: Spec): void {
  const child = new Process(spec.behaviour, spec.argument);
  child.register(spec.name);
  link(process, child);
}
