/**
 * Who am I: the process on whose behalf the code on the stack runs, before and after an `await`.
 *
 * While a handler is on the stack a plain variable says so. Only asynchronous handlers enter an AsyncLocalStorage, and it is
 * switched off again when none is left, because while it is on, every `await` in the program costs ten times more.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { afterTurn, enqueue } from "../scheduler.ts";
import { type Behaviour, Cell, kBody, kBusy, kTraps } from "./cell.ts";
import { current, enter, takeTurn } from "./turn.ts";

const storage = new AsyncLocalStorage<Cell>();

/** How many processes are inside an asynchronous handler or body. */
let asynchronous = 0;
let storageIsOn = false;

const kRootKeeps = 1000;

/** The root process never handles: what it is sent waits until the program asks for it, the newest thousand of it. */
const rootBehaviour: Behaviour = {
  title: "root",
  run: takeTurn,
  next: (cell) => {
    const box = cell.mailbox;
    while (box !== undefined && box.length > kRootKeeps) {
      box.shift();
      box.payload();
    }
    // Done for this turn of the event loop: what is kept waits for the program, not for another turn.
    cell.flags |= kBusy;
    afterTurn(() => {
      cell.flags &= ~kBusy;
      if ((cell.mailbox?.length ?? 0) > kRootKeeps) enqueue(cell);
    });
  },
  ended: () => {},
};

/** The process that stands for the program outside any other: it traps exits and has no parent. */
export const root: Cell = new Cell(rootBehaviour, undefined, kTraps | kBody);

/** The process on whose behalf this code runs. */
export function self(): Cell {
  if (current !== undefined) return current;
  return storageIsOn ? (storage.getStore() ?? root) : root;
}

/** Whether the code that runs now is inside some process's asynchronous part, so that new handlers must be marked too. */
export function marksContext(): boolean {
  return storageIsOn;
}

/** Runs `work` so that `self()` is `cell` in everything that it starts. */
export function runMarked<Result>(cell: Cell, work: () => Result): Result {
  storageIsOn = true;
  const before = enter(cell);
  try {
    return storage.run(cell, work);
  } finally {
    enter(before);
    if (asynchronous === 0) switchOffLater();
  }
}

/** A process has gone into an asynchronous part. */
export function asyncBegan(): void {
  asynchronous++;
}

/** A process has come out of its asynchronous part. */
export function asyncEnded(): void {
  if (--asynchronous === 0) switchOffLater();
}

/** Promises of processes that were ended in the middle: what is collected unsettled will never run again. */
const abandoned = new FinalizationRegistry<{ over: boolean }>(endOnce);

/** A process was ended in its asynchronous part: its code may come back from an `await`, and must not pass for the root. */
export function asyncAbandoned(work: Promise<unknown>): void {
  const part = { over: false };
  abandoned.register(work, part);
  const end = (): void => endOnce(part);
  work.then(end, end);
}

function endOnce(part: { over: boolean }): void {
  if (part.over) return;
  part.over = true;
  asyncEnded();
}

let switchingOff = false;

function switchOffLater(): void {
  if (switchingOff) return;
  switchingOff = true;
  afterTurn(() => {
    switchingOff = false;
    if (asynchronous > 0) return;
    storageIsOn = false;
    storage.disable();
  });
}
