/** The children of a supervisor, in start order, and what is known of each. */

import type { CompleteSpec } from "../child-spec.ts";
import { TermMap } from "../process/key.ts";
import type { Pid } from "../process/pid.ts";

/** One child. Changed by its supervisor alone. */
export interface ChildState {
  readonly spec: CompleteSpec;
  /** Its process; `"restarting"` between attempts to bring it back; `undefined` when it has none. */
  pid: Pid | "restarting" | undefined;
  /** When the process was started last, monotonic milliseconds; `undefined` when it never was. */
  startedAt: number | undefined;
  /** How often it was started again since the supervisor runs. */
  restarts: number;
}

/** One child, as `whichChildren` shows it. */
export interface ChildInfo {
  /** Its id; `undefined` under a DynamicSupervisor. */
  readonly id: unknown;
  /** Its process, `"restarting"` between attempts, `undefined` when it has none. */
  readonly pid: Pid | "restarting" | undefined;
  /** What it is. */
  readonly type: "worker" | "supervisor";
  /** When the process was started, monotonic milliseconds; 0 when it never was. */
  readonly startedAt: number;
  /** How often it was restarted. */
  readonly restarts: number;
}

/** The state of a process that has children: what `Sys.tree` walks. */
export abstract class Parent {
  /** Its children, oldest first. */
  abstract listed(): ChildInfo[];
}

/** What is shown of a child. */
export function showChild({ spec, pid, startedAt, restarts }: ChildState): ChildInfo {
  return { id: spec.id, pid, type: spec.type, startedAt: startedAt ?? 0, restarts };
}

/** A child that was not started yet. */
export function childOf(spec: CompleteSpec): ChildState {
  return { spec, pid: undefined, startedAt: undefined, restarts: 0 };
}

/** Whether a child has a live process. */
export function isRunning(child: ChildState): child is ChildState & { pid: Pid } {
  return child.pid !== undefined && child.pid !== "restarting";
}

/** Children by id and by pid, in start order. */
export class Children {
  readonly #byId = new TermMap<ChildState>();
  readonly #byPid = new Map<Pid, ChildState>();

  /** Adds a child last. */
  add(child: ChildState): void {
    this.#byId.set(child.spec.id, child);
  }

  /** Forgets a child. */
  remove(child: ChildState): void {
    this.setPid(child, undefined);
    this.#byId.delete(child.spec.id);
  }

  /** Says which process a child has. */
  setPid(child: ChildState, pid: Pid | "restarting" | undefined): void {
    if (isRunning(child)) this.#byPid.delete(child.pid);
    child.pid = pid;
    if (isRunning(child)) this.#byPid.set(child.pid, child);
  }

  /** The child with an id. */
  byId(id: unknown): ChildState | undefined {
    return this.#byId.get(id);
  }

  /** The child with a process. */
  byPid(pid: Pid): ChildState | undefined {
    return this.#byPid.get(pid);
  }

  /** Every child, in start order. */
  all(): ChildState[] {
    return [...this.#byId.values()];
  }

  /** How many children there are. */
  get size(): number {
    return this.#byId.size;
  }
}
