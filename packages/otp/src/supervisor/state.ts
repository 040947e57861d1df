/** What a supervisor knows and does: its children, their ends, restarts and shutdown. */

import { type CompleteSpec } from "../child-spec.ts";
import { monotonicTime } from "../clock.ts";
import { reportChild } from "../logger/crash.ts";
import type { Cell } from "../process/cell.ts";
import type { Pid } from "../process/pid.ts";
import { isCleanExit } from "../process/reason.ts";
import { type ChildInfo, type ChildState, Children, Parent, isRunning, showChild } from "./children.ts";
import type { CompleteFlags } from "./flags.ts";
import { type Tally, countRestart } from "./intensity.ts";
import { WaitingExits, endChild, isOddEnd } from "./shutdown.ts";
import { startChildOf, startReason } from "./start.ts";
import { affected } from "./strategy.ts";

/** What comes of a child's end: the supervisor goes on, tries again later, or ends. */
export type Verdict = "goes_on" | { readonly tryAgain: unknown } | "shutdown";

/** A running supervisor. */
export class SupervisorState extends Parent {
  readonly children: Children = new Children();
  readonly cell: Cell;
  readonly flags: CompleteFlags;
  #restarts: readonly Tally[] = [];

  constructor(cell: Cell, flags: CompleteFlags) {
    super();
    this.cell = cell;
    this.flags = flags;
  }

  /** The name in logs. */
  get title(): string {
    return this.cell.ext?.names?.[0] ?? this.cell.behaviour.title;
  }

  listed(): ChildInfo[] {
    return this.children.all().map(showChild);
  }

  /** Starts every child in order; the reason of the first that fails, after those before it were shut down again. */
  async startAll(): Promise<{ readonly reason: unknown } | undefined> {
    const failed = await this.#startEach(this.children.all(), "debug");
    if (failed === undefined) return undefined;
    await this.shutDown(this.children.all());
    return { reason: ["shutdown", ["failed_to_start_child", failed.child.spec.id, failed.reason]] };
  }

  /** Ends children in reverse start order, one fully down before the next is asked. */
  async shutDown(children: readonly ChildState[]): Promise<void> {
    const exits = new WaitingExits(
      this.cell,
      new Set(children.flatMap((child) => (isRunning(child) ? [child.pid] : []))),
    );
    for (let at = children.length - 1; at >= 0; at--) await this.endOne(children[at]!, exits);
  }

  /** Ends one child and says so when it ended oddly. A temporary child is forgotten. */
  async endOne(child: ChildState, exits?: WaitingExits): Promise<void> {
    if (isRunning(child)) {
      const { pid } = child;
      const ended = endChild(this.cell, pid, child.spec.shutdown, exits);
      const reason = ended instanceof Promise ? await ended : ended;
      if (isOddEnd(reason, child.spec)) this.#report("error", "shutdown_error", child, reason, pid);
    }
    this.children.setPid(child, undefined);
    if (child.spec.restart === "temporary") this.children.remove(child);
  }

  /** A linked process has ended. */
  async ended(pid: Pid, reason: unknown): Promise<Verdict> {
    const child = this.children.byPid(pid);
    if (child === undefined) return "goes_on";
    const { spec } = child;
    const clean = isCleanExit(reason);
    if (!clean || spec.restart === "permanent") this.#report("debug", "child_terminated", child, reason, pid);
    if (spec.restart === "permanent" || (spec.restart === "transient" && !clean)) return this.restart(child);
    if (spec.restart === "temporary") this.children.remove(child);
    else this.children.setPid(child, undefined);
    return this.#endsWith(child) ? "shutdown" : "goes_on";
  }

  /** Starts a child again, with all that the strategy says must go with it. */
  async restart(child: ChildState): Promise<Verdict> {
    const counted = countRestart(this.#restarts, monotonicTime(), this.flags);
    this.#restarts = counted.restarts;
    if (counted.exceeded) {
      this.#report("error", "shutdown", child, "reached_max_restart_intensity", undefined);
      this.children.setPid(child, undefined);
      return "shutdown";
    }
    const group = this.#group(child);
    this.children.setPid(child, "restarting");
    await this.shutDown(group.filter((other) => other !== child));
    const failed = await this.#startEach(
      group.filter((other) => this.children.byId(other.spec.id) === other),
      "error",
    );
    if (failed === undefined) return "goes_on";
    if (child.pid === "restarting") this.children.setPid(child, undefined);
    this.children.setPid(failed.child, "restarting");
    return { tryAgain: failed.child.spec.id };
  }

  /** The children that go with this one. Of one alone nobody else is looked at, however many there are. */
  #group(child: ChildState): readonly ChildState[] {
    const { strategy } = this.flags;
    if (strategy === "one_for_one") return [child];
    const all = this.children.all();
    return affected(strategy, all, all.indexOf(child));
  }

  /** Starts children in order. Whoever starts the supervisor is told of a failure; one at a restart is nobody else's to report. */
  async #startEach(
    children: readonly ChildState[],
    level: "debug" | "error",
  ): Promise<{ readonly child: ChildState; readonly reason: unknown } | undefined> {
    for (const child of children) {
      const again = child.startedAt !== undefined;
      try {
        await startChildOf(this.children, child, this.title);
      } catch (thrown) {
        const reason = startReason(thrown);
        this.#report(level, "start_error", child, reason, undefined);
        return { child, reason };
      }
      if (again) child.restarts++;
      if (child.pid === undefined && child.spec.restart === "temporary") this.children.remove(child);
    }
    return undefined;
  }

  /** Whether the end of this child, by itself, is the end of the supervisor. */
  #endsWith({ spec }: ChildState): boolean {
    const { autoShutdown } = this.flags;
    if (!spec.significant || autoShutdown === "never") return false;
    if (autoShutdown === "any_significant") return true;
    // As in OTP, one that is being brought back still counts.
    return !this.children.all().some((other) => other.spec.significant && other.pid !== undefined);
  }

  #report(
    level: "error" | "debug",
    context: string,
    child: { readonly spec: CompleteSpec },
    reason: unknown,
    pid: Pid | undefined,
  ): void {
    reportChild(level, { supervisor: this.title, context, reason, id: child.spec.id, pid });
  }
}
