/** A process that is one function: spawned, run to its end, its messages taken by `receive`. */

import { born } from "./alive.ts";
import { endProcess } from "./signal.ts";
import { type Behaviour, Cell, kBody, kBusy, kDead, kTraps } from "./cell.ts";
import { capture, runCarried } from "./carried.ts";
import { asyncAbandoned, asyncBegan, asyncEnded, runMarked, self } from "./context.ts";
import { enqueue } from "../scheduler.ts";
import { monotonicTime } from "../clock.ts";
import { reportBodyCrash } from "../logger/crash.ts";
import { ExitRequest, reasonOf } from "./reason.ts";
import { takeTurn } from "./turn.ts";

/** How a function process is started. */
export interface BodyOptions {
  /** Whether the process starts trapping exits. */
  readonly trapExit: boolean;
  /** What it is called in logs and trees. */
  readonly title: string;
  /** Whether any abnormal end is reported, as a task's is, or a thrown error only, as a plain process's. */
  readonly reportsEveryEnd?: boolean;
}

class Body implements Behaviour {
  readonly title: string;
  readonly #run: () => unknown;
  readonly #reportsEveryEnd: boolean;
  readonly #carried: unknown = capture();
  #begun = false;
  #work: Promise<unknown> | undefined;

  constructor(run: () => unknown, options: BodyOptions) {
    this.#run = run;
    this.title = options.title;
    this.#reportsEveryEnd = options.reportsEveryEnd === true;
  }

  run(cell: Cell): void {
    takeTurn(cell);
  }

  next(cell: Cell): void {
    if (this.#begun) return;
    this.#begun = true;
    cell.flags |= kBusy;
    let result: unknown;
    try {
      result = runCarried(this.#carried, () => runMarked(cell, this.#run));
    } catch (thrown) {
      this.#threw(cell, thrown);
      return;
    }
    if (!(result instanceof Promise)) {
      endProcess(cell, "normal");
      return;
    }
    if ((cell.flags & kDead) !== 0) {
      asyncBegan();
      asyncAbandoned(result);
      return;
    }
    this.#work = result;
    asyncBegan();
    result.then(
      () => {
        if (this.#settled(cell)) endProcess(cell, "normal");
      },
      (thrown: unknown) => {
        if (this.#settled(cell)) this.#threw(cell, thrown);
      },
    );
  }

  ended(): void {
    if (this.#work === undefined) return;
    asyncAbandoned(this.#work);
    this.#work = undefined;
  }

  #settled(cell: Cell): boolean {
    if ((cell.flags & kDead) !== 0) return false;
    this.#work = undefined;
    asyncEnded();
    return true;
  }

  #threw(cell: Cell, thrown: unknown): void {
    if ((cell.flags & kDead) !== 0) return;
    const reason = reasonOf(thrown);
    if (this.#reportsEveryEnd || !(thrown instanceof ExitRequest)) reportBodyCrash(cell, reason);
    endProcess(cell, reason);
  }
}

/** Makes a process that runs a function at its first turn. Link and monitor it before that turn: nothing is missed. */
export function makeBody(run: () => unknown, options: BodyOptions): Cell {
  const cell = new Cell(new Body(run, options), self().pid, kBody | (options.trapExit ? kTraps : 0));
  cell.more.startedAt = monotonicTime();
  born(cell);
  enqueue(cell);
  return cell;
}
